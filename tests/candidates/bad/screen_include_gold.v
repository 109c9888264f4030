// stops at: screen; design: gold/counter; it includes gold itself
`include "counter.v"
