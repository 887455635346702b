package org.tripcap.ingest.vault;

import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.incident.Digest;

/**
 * A request whose form, signature, role, time and freshness were checked.
 *
 * @param request what is asked
 * @param digest digest of the exact signed bytes
 * @param asker who asks
 */
record AdmittedRequest(UnwrapRequest request, Digest digest, Signer asker) {
    Access access() {
        return new Access(request.incident(), request.purpose(), asker.keyId(), digest, null);
    }
}
