# Longest path of mapped netlists, by OpenSTA under what hwopt's own engine assumes: an ideal
# clock, no wires (the libraries come without their wire loads). The release of set and reset is a
# path group of its own, which whoever reads the report leaves out.
# Holes: liberty (files), netlists (files of structural Verilog), top, clock (port; empty for a
# clock beside the circuit), period [ps] (any, for what is read is the slack), input_delay and
# output_delay [ps], driving_cell and driving_pin, load [fF].
foreach file [list {liberty}] {
  read_liberty $file
}
# Reading a library sets the units to its own.
set_cmd_units -time ps -capacitance fF
foreach netlist [list {netlists}] {
  puts "netlist $netlist"
  read_verilog $netlist
  link_design {{top}}
  set inputs [list]
  foreach port [all_inputs] {
    if {[get_name $port] ne {{clock}}} {
      lappend inputs $port
    }
  }
  if {{{clock}} eq ""} {
    create_clock -name hwopt -period {period}
  } else {
    create_clock -name hwopt -period {period} [get_ports {{clock}}]
  }
  if {[llength $inputs]} {
    set_input_delay {input_delay} -clock hwopt $inputs
    if {{{driving_cell}} ne ""} {
      set_driving_cell -lib_cell {{driving_cell}} -pin {{driving_pin}} $inputs
    }
  }
  if {[llength [all_outputs]]} {
    set_output_delay {output_delay} -clock hwopt [all_outputs]
    set_load {load} [all_outputs]
  }
  report_checks -path_delay max -digits 6
}
