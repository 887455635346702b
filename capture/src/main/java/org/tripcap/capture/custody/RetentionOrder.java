package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import org.tripcap.capture.incident.Digest;

/**
 * The standing order of two custodians that evidence be erased when its time is over.
 *
 * @param keep from an incident's end until its evidence may be erased
 * @param announce how long an erasure is announced at the least, also after the order came into force or a hold was lifted
 * @param first who asked first, naming the other
 * @param second who agreed, naming the first
 * @param at when it came into force
 * @param asked digest of the first one's statement
 * @param agreed digest of the second one's, which names the order from then on
 */
public record RetentionOrder(
        Duration keep, Duration announce, Signer first, Signer second, Instant at, Digest asked, Digest agreed) {}
