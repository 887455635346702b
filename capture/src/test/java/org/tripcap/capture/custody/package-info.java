@NullMarked
package org.tripcap.capture.custody;

import org.jspecify.annotations.NullMarked;
