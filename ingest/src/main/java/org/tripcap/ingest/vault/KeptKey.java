package org.tripcap.ingest.vault;

import java.time.Instant;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.capture.segment.IncidentKeyPair;

/**
 * A key pair in the vault.
 *
 * @param opener key id of the operator or responder it was made for; nobody else's opening can bind it
 * @param made when it was made
 * @param pair both halves
 */
record KeptKey(String opener, Instant made, IncidentKeyPair pair) {
    KeptKey {
        Digest.parse(opener);
        WireTime.require(made, "made");
    }

    /** Id of the public half. */
    String id() {
        return pair.publicKey().id();
    }
}
