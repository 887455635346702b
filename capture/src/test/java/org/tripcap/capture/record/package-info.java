@NullMarked
package org.tripcap.capture.record;

import org.jspecify.annotations.NullMarked;
