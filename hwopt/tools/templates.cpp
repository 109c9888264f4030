// What the precompiled header says exists elsewhere: without that, each compilation would work out
// these classes again for inline functions of Verilator's header that no design calls.
#include <deque>

template class std::deque<unsigned char>;
template class std::deque<unsigned short>;
template class std::deque<unsigned int>;
template class std::deque<unsigned long>;
