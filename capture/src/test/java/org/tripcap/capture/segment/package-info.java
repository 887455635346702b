@NullMarked
package org.tripcap.capture.segment;

import org.jspecify.annotations.NullMarked;
