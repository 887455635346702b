/** Packet sources: a live interface or a capture file; the only user of pcap4j. */
@NullMarked
package org.tripcap.capture.packet;

import org.jspecify.annotations.NullMarked;
