package org.tripcap.ingest.vault;

import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.IncidentId;

/**
 * Lets people read packets through the server, who have a browser and not their own key at hand. Each answer asks the vault in
 * the name of one person for the segments of one flow: the ledger names that person before a key is given, as it does for who asks with a
 * signed request. The answers are to be used at once; whether a key was revoked meanwhile is looked at again when keys are asked for.
 */
public interface PersonAccess {
    /**
     * In the name of who signed a link. The link is used up when keys are asked for, not before.
     *
     * @param link what {@link AccessLink#parseToken} gave
     * @param incident which the link must be for
     * @param flow which the link must be for
     * @throws UnwrapRefusedException when it was not signed by a trusted investigator, was used, has ended, is for another flow, or
     *     the incident is erased or unknown
     */
    KeyService byLink(Signed link, IncidentId incident, String flow) throws UnwrapRefusedException;

    /**
     * In the name of whose certificate a connection was made with, by mutual TLS: that they hold its key was shown then.
     *
     * @param certificate X.509, DER
     * @throws UnwrapRefusedException when it is not a trusted investigator's, or the incident is erased or unknown
     */
    KeyService byCertificate(byte[] certificate, IncidentId incident, String flow, Purpose purpose)
            throws UnwrapRefusedException;
}
