package org.tripcap.capture.custody;

import java.time.Instant;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * What two custodians ordered: that an incident's private key be destroyed and its content erased.
 *
 * @param incident the incident
 * @param key id of the incident's key
 * @param first who asked first, naming the other
 * @param second who agreed, naming the first
 * @param at when the second one agreed
 * @param asked digest of the first one's statement
 * @param agreed digest of the second one's
 */
public record ErasureOrder(
        IncidentId incident, String key, Signer first, Signer second, Instant at, Digest asked, Digest agreed) {}
