/** Tests of the responder on a real broker. */
@NullMarked
package org.tripcap.ingest.respond;

import org.jspecify.annotations.NullMarked;
