/** Tests of the responder on a real broker. */
@NullMarked
package org.tripcap.ingest.tls;

import org.jspecify.annotations.NullMarked;
