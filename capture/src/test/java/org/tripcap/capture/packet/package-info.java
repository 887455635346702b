@NullMarked
package org.tripcap.capture.packet;

import org.jspecify.annotations.NullMarked;
