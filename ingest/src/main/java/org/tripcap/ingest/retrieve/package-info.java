/** Evidence back out of the store: the packets that somebody asks for, checked and decrypted, as a capture file. */
@NullMarked
package org.tripcap.ingest.retrieve;

import org.jspecify.annotations.NullMarked;
