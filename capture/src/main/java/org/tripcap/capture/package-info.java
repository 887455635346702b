@NullMarked
package org.tripcap.capture;

import org.jspecify.annotations.NullMarked;
