package org.tripcap.ingest.store;

import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.IncidentId;

/**
 * A revision of an incident document as the store gives it back; to be checked.
 *
 * @param exactBytes the document as it was published; not copied
 * @param signed the statement that authorised it
 */
@SuppressWarnings("ArrayRecordComponent") // handed over and never compared
public record StoredRevision(IncidentId incident, long revision, byte[] exactBytes, Signed signed) {}
