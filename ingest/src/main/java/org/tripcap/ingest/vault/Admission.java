package org.tripcap.ingest.vault;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.MalformedException;

/**
 * Who may ask a vault: an investigator for any purpose but indexing, an indexer for indexing only, each by a request signed with
 * a trusted key, made just now and never seen before. Thread-safe.
 */
final class Admission {
    private final Supplier<TrustFile> trust;
    private final InstantSource clock;
    private final ReplayGuard replays;

    Admission(Supplier<TrustFile> trust, InstantSource clock) {
        this.trust = trust;
        this.clock = clock;
        this.replays = new ReplayGuard(System::nanoTime);
    }

    AdmittedRequest admit(Signed signed) throws UnwrapRefusedException {
        Instant now = clock.instant();
        Signer asker;
        try {
            asker = trust.get().verify(signed, now);
        } catch (UntrustedException e) {
            throw new UnwrapRefusedException(
                    Refusal.UNTRUSTED, "the request is not signed by a trusted identity: " + e.getMessage(), e);
        }
        UnwrapRequest request;
        try {
            request = UnwrapRequest.parse(signed.bytes());
        } catch (MalformedException e) {
            throw new UnwrapRefusedException(Refusal.MALFORMED, "the request is malformed: " + e.getMessage(), e);
        }
        requireRole(asker.role(), request.purpose());
        // Last, so that nobody but a trusted asker can fill the guard's memory.
        replays.admit(signed.digest(), request.time(), now);
        return new AdmittedRequest(request, signed.digest(), asker);
    }

    private static void requireRole(Role role, Purpose purpose) throws UnwrapRefusedException {
        boolean may = switch (role) {
            case INVESTIGATOR -> purpose != Purpose.INDEX;
            case INDEXER -> purpose == Purpose.INDEX;
            case OPERATOR, RESPONDER, SENSOR, VAULT, NOTARY, CUSTODIAN -> false;
        };
        if (!may) {
            throw new UnwrapRefusedException(
                    Refusal.ROLE,
                    "a key of role " + role.code() + " may not be given content keys for " + purpose.code()
                            + "; an indexer asks for " + Purpose.INDEX.code()
                            + ", an investigator for every other purpose");
        }
    }
}
