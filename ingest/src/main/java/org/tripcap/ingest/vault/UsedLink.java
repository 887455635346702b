package org.tripcap.ingest.vault;

import java.time.Instant;
import org.tripcap.capture.incident.Digest;

/**
 * A link that does not count any more.
 *
 * @param link digest of its exact signed bytes
 * @param expires when it would have ended by itself
 */
record UsedLink(Digest link, Instant expires) {}
