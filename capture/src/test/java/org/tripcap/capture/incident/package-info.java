@NullMarked
package org.tripcap.capture.incident;

import org.jspecify.annotations.NullMarked;
