//! Every key that the code uses, in one place.
