/** Fixtures that the tests of all modules share. */
@NullMarked
package org.tripcap.capture.testing;

import org.jspecify.annotations.NullMarked;
