package org.tripcap.capture.custody;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CustodianBody.KeyRevoked;
import org.tripcap.capture.custody.TrustFile.Revocation;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/**
 * What the ledger says about whom to trust and what to keep: revoked keys, holds, the standing order about the time that evidence is
 * kept, and erasures that two custodians ordered. A fold
 * over all statements in the order of the ledger; those that do not verify change nothing.
 *
 * <p>A key that is revoked at once loses its say with the place of the revocation in the ledger: whoever stole it could give a
 * later statement any earlier time. Thread-safe.
 */
public final class CustodyFold {
    /** What this fold heeds, by the bytes that every statement of the type begins with: the rest is passed over unread. */
    private static final List<byte[]> HEEDED = Stream.of(
                    Statement.Type.INCIDENT_OPENED,
                    Statement.Type.INCIDENT_CHANGED,
                    Statement.Type.INCIDENT_CLOSED,
                    Statement.Type.HOLD_PLACED,
                    Statement.Type.HOLD_RELEASED,
                    Statement.Type.ERASURE_BEGUN,
                    Statement.Type.KEY_REVOKED,
                    Statement.Type.RETENTION_ORDERED,
                    Statement.Type.RETENTION_REVOKED,
                    Statement.Type.EVIDENCE_EXPIRED)
            .map(type -> ("{\"v\":1,\"type\":\"" + type.code() + "\",").getBytes(StandardCharsets.US_ASCII))
            .toList();

    private final Supplier<TrustFile> base;
    private final List<Revocation> revocations = new ArrayList<>();
    /** By key id: who has no say any more. */
    private final Map<String, Revocation> silenced = new HashMap<>();

    private final Set<Digest> taken = new HashSet<>();
    private final Map<IncidentId, ErasureFold> incidents = new HashMap<>();
    private final RetentionFold retention = new RetentionFold();
    private @Nullable TrustFile lastBase;
    private @Nullable TrustFile merged;

    /** @param base the trust file that the ledger adds to; asked again each time, so that its changes act */
    public CustodyFold(Supplier<TrustFile> base) {
        this.base = base;
    }

    /**
     * Takes the ledger's next statement; taking one again is harmless.
     *
     * @return the erasure that this statement is part of, if it is in force
     */
    public synchronized Optional<ErasureOrder> take(Signed signed) {
        if (!isHeeded(signed.bytes())) {
            return Optional.empty();
        }
        try {
            Statement statement = Statement.parse(signed.bytes());
            Signer signer = trust().statement(signed).signer();
            if (!silenced.containsKey(signer.keyId())) {
                return apply(statement, signer, signed.digest());
            }
        } catch (MalformedException | UntrustedException e) {
            // Nobody acts on it; the notary counts it, and the verifier reports it.
        }
        return Optional.empty();
    }

    private static boolean isHeeded(byte[] statement) {
        return HEEDED.stream()
                .anyMatch(begin -> statement.length > begin.length
                        && Arrays.equals(statement, 0, begin.length, begin, 0, begin.length));
    }

    private Optional<ErasureOrder> apply(Statement statement, Signer signer, Digest digest) {
        if (statement.body() instanceof KeyRevoked revoked) {
            revoke(revoked, statement);
            return Optional.empty();
        }
        IncidentId incident = statement.incident();
        if (incident == null) {
            if (taken.add(digest)) {
                retention.take(statement, signer, digest);
            }
            return Optional.empty();
        }
        ErasureFold fold = incidents.computeIfAbsent(incident, ErasureFold::new);
        // A sender repeats what was not acknowledged in time: a hold that comes again must not outlive its release.
        if (statement.body() instanceof Body.IncidentBody || taken.add(digest)) {
            fold.take(statement, signer, digest, retention.order().orElse(null));
        }
        return fold.order()
                .filter(order -> order.begun().equals(digest) || order.agreed().equals(digest));
    }

    private void revoke(KeyRevoked revoked, Statement statement) {
        Revocation revocation = new Revocation(revoked.key(), revoked.reason(), revoked.since());
        if (!revocations.contains(revocation)) {
            revocations.add(revocation);
            merged = null;
        }
        if (revoked.silences(statement.time())) {
            silenced.putIfAbsent(revoked.key(), revocation);
        }
    }

    /** The revocation since which this key has no say in the ledger, whatever time it claims. */
    synchronized Optional<Revocation> silenced(String keyId) {
        return Optional.ofNullable(silenced.get(keyId));
    }

    /** The trust file with every revocation that the ledger adds. */
    public synchronized TrustFile trust() {
        TrustFile now = base.get();
        TrustFile trust = merged;
        if (trust == null || now != lastBase) {
            trust = now.withRevocations(revocations);
            lastBase = now;
            merged = trust;
        }
        return trust;
    }

    /** The standing order in force. */
    public synchronized Optional<RetentionOrder> retention() {
        return retention.order();
    }

    /** Requests for a standing order that wait for their second custodian; also those that have lapsed. */
    public synchronized List<RetentionRequest> retentionRequests() {
        return retention.requests();
    }

    /** When each incident that is not erased is to be erased under the standing order in force; nothing without one. */
    public synchronized List<Expiry> expiries() {
        return retention
                .order()
                .map(standing -> incidents.values().stream()
                        .filter(fold -> fold.order().isEmpty())
                        .flatMap(fold -> fold.expiry(standing).stream())
                        .toList())
                .orElse(List.of());
    }

    /** Whether the incident must not be erased now. */
    public synchronized boolean isHeld(IncidentId incident) {
        ErasureFold fold = incidents.get(incident);
        return fold != null && fold.isHeld();
    }

    /** The erasure that was ordered for the incident; final. */
    public synchronized Optional<ErasureOrder> order(IncidentId incident) {
        return Optional.ofNullable(incidents.get(incident)).flatMap(ErasureFold::order);
    }

    /** All erasures that were ordered. */
    public synchronized List<ErasureOrder> orders() {
        return incidents.values().stream()
                .map(ErasureFold::order)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Requests for the incident's erasure that wait for their second custodian; also those that have lapsed. */
    public synchronized List<ErasureRequest> requests(IncidentId incident) {
        ErasureFold fold = incidents.get(incident);
        return fold == null ? List.of() : fold.requests();
    }
}
