package org.tripcap.capture.record;

import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentFold;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/** Decides which documents count, and remembers them; belongs to the gate's thread, but for the number of refusals. */
final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final GateStore store;
    private final InstantSource clock;
    private final RefusalLog refusals = new RefusalLog(LOG);
    private final Map<IncidentId, TrackedIncident> incidents = new HashMap<>();
    private final AtomicLong refused = new AtomicLong();
    private TrustFile trust;

    Admission(TrustFile trust, GateStore store, InstantSource clock) {
        this.trust = trust;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Takes a revision.
     *
     * @param arrivedNanos when it arrived, by {@link System#nanoTime()}
     * @param fresh whether it comes from outside, and not from this sensor's own memory
     * @return its incident, if the revision counts from now on
     */
    Optional<TrackedIncident> offer(byte[] document, Signed statement, long arrivedNanos, boolean fresh) {
        AuthorisedDocument offered;
        try {
            offered = AuthorisedDocument.check(document, statement, trust);
        } catch (UntrustedException | MalformedException e) {
            refuse("a document without authority", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
        IncidentId id = offered.document().id();
        TrackedIncident known = incidents.get(id);
        if (fresh && isCompromised(offered) && (known == null || !known.isHeld(document))) {
            refuse("a document of a compromised key", "incident " + id + ", which did not come before the revocation");
            return Optional.empty();
        }
        TrackedIncident tracked = known == null ? new TrackedIncident(clock) : known;
        IncidentFold.Outcome outcome = tracked.offer(offered, arrivedNanos);
        incidents.put(id, tracked);
        if (outcome instanceof IncidentFold.Outcome.Refused refusal) {
            refuse("a revision that does not count", "incident " + id + ": " + refusal.reason());
        }
        return outcome instanceof IncidentFold.Outcome.Applied ? Optional.of(tracked) : Optional.empty();
    }

    /** A thief can date a statement back to before the revocation; what was not here by then is not believed later. */
    private boolean isCompromised(AuthorisedDocument offered) {
        String signer = offered.verified().signer().keyId();
        return trust.revocations().stream()
                .anyMatch(r -> r.reason() == RevocationReason.COMPROMISED
                        && r.keyId().equals(signer)
                        && !clock.instant().isBefore(r.since()));
    }

    /** Believes from now on whom this says; each incident's authority is checked anew. */
    void trust(TrustFile changed) {
        trust = changed;
        incidents.values().forEach(tracked -> tracked.check(changed));
    }

    /** How many operators, of those believed now, approved of a document's scope. */
    int approvers(AuthorisedDocument authority) {
        return authority.approvers(trust).size();
    }

    /** Keeps the revision that counts over a restart. A failure is logged: what is not kept comes again. */
    void keep(TrackedIncident tracked) {
        AuthorisedDocument authorised = tracked.authority();
        if (authorised == null) {
            return;
        }
        IncidentDocument document = authorised.document();
        try {
            if (clock.instant().isAfter(document.expires())) {
                store.forget(document.id());
            } else {
                store.keep(authorised);
            }
        } catch (IOException e) {
            LOG.warn(
                    "Revision {} of incident {} could not be kept: {}",
                    document.revision(),
                    document.id(),
                    e.toString());
        }
    }

    /** Deletes from disk the documents of incidents that are over for good: they hold addresses. */
    void forgetExpired() {
        incidents.forEach((id, tracked) -> {
            try {
                if (tracked.forget()) {
                    store.forget(id);
                }
            } catch (IOException e) {
                LOG.warn("The document of incident {} could not be deleted: {}", id, e.toString());
            }
        });
    }

    /** Counts a refusal, and logs it unless many of its kind came before. */
    void refuse(String what, String why) {
        refused.incrementAndGet();
        refusals.refused(what, why);
    }

    @Nullable TrackedIncident find(IncidentId id) {
        return incidents.get(id);
    }

    /** Every incident of which a revision counted. */
    List<TrackedIncident> incidents() {
        return List.copyOf(incidents.values());
    }

    /** How many documents were refused; for any thread. */
    long refused() {
        return refused.get();
    }
}
