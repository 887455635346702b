package org.tripcap.capture.custody;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CustodianBody.ErasureBegun;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * Whether one incident may be erased: a fold over its verified statements in the order of the ledger, the same for the vault that
 * acts on it and for the verifier that judges it.
 *
 * <p>Erasure takes two {@code erasure.begun} about one key, by two custodians of different names who name each other, at most
 * {@link ErasureRequest#LAPSE} apart. The first is a request only. It is void once a hold is placed; under a hold there is none.
 */
final class ErasureFold {
    private final IncidentId incident;
    private final Map<String, ErasureRequest> requests = new LinkedHashMap<>();
    private boolean holdStated;
    private boolean holdFlag;
    private long revision;
    private @Nullable ErasureRequest refused;
    private @Nullable ErasureOrder order;

    ErasureFold(IncidentId incident) {
        this.incident = incident;
    }

    /**
     * Takes the incident's next statement.
     *
     * @param digest of its exact bytes
     */
    void take(Statement statement, Signer signer, Digest digest) {
        switch (statement.body()) {
            case CustodianBody.HoldPlaced _ -> {
                holdStated = true;
                requests.clear();
            }
            case CustodianBody.HoldReleased _ -> holdStated = false;
            case Body.IncidentBody body -> revision(body.act());
            case ErasureBegun begun ->
                request(new ErasureRequest(signer, begun.approver(), begun.key(), statement.time(), digest, isHeld()));
            default -> {} // says nothing about erasure
        }
    }

    private void revision(Body.IncidentAct act) {
        if (act.revision() > revision) {
            revision = act.revision();
            holdFlag = act.hold();
            if (holdFlag) {
                requests.clear();
            }
        }
    }

    private void request(ErasureRequest mine) {
        if (order != null) {
            return;
        }
        if (mine.held()) {
            refused = refused == null ? mine : refused;
            return;
        }
        ErasureRequest other = requests.get(mine.approver());
        if (other != null && agree(other, mine)) {
            order = new ErasureOrder(
                    incident, mine.key(), other.by(), mine.by(), mine.at(), other.digest(), mine.digest());
            requests.clear();
        } else {
            requests.put(mine.by().keyId(), mine);
        }
    }

    private static boolean agree(ErasureRequest first, ErasureRequest second) {
        return first.approver().equals(second.by().keyId())
                && !first.by().keyId().equals(second.by().keyId())
                // One person's old and new key are no two persons.
                && !first.by().name().equals(second.by().name())
                && first.key().equals(second.key())
                && Duration.between(first.at(), second.at()).abs().compareTo(ErasureRequest.LAPSE) <= 0;
    }

    /** Two ways to hold, and either holds: the latest hold statement, and the flag of the latest revision. */
    boolean isHeld() {
        return holdStated || holdFlag;
    }

    /** What two custodians ordered; final. */
    Optional<ErasureOrder> order() {
        return Optional.ofNullable(order);
    }

    /** Requests that wait for the custodian they name, the oldest first. */
    List<ErasureRequest> requests() {
        return List.copyOf(requests.values());
    }

    /** The first request that led to no order: one under a hold before one that nobody agreed to. */
    Optional<ErasureRequest> unfulfilled() {
        if (order != null) {
            return Optional.empty();
        }
        return Optional.ofNullable(refused).or(() -> requests.values().stream().findFirst());
    }
}
