/** Looks whether everything that tripcap needs is there and as it should be, and says what to do where it is not. */
@NullMarked
package org.tripcap.cli.doctor;

import org.jspecify.annotations.NullMarked;
