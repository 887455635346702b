package org.tripcap.ingest.vault;

import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Codes.Authentication;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * What the statement about a release says of who reads, besides the segments.
 *
 * @param asker key id of who asks
 * @param request digest of what they signed, or of what the server noted
 * @param authentication how the server knew them; null where they signed the request for these very keys
 */
record Access(
        IncidentId incident,
        Purpose purpose,
        String asker,
        Digest request,
        @Nullable Authentication authentication) {}
