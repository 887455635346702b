@NullMarked
package org.tripcap.capture.program;

import org.jspecify.annotations.NullMarked;
