package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.CustodianBody.ErasureBegun;
import org.tripcap.capture.custody.RetentionBody.EvidenceExpired;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * Whether one incident may be erased: a fold over its verified statements in the order of the ledger, the same for the vault that
 * acts on it and for the verifier that judges it.
 *
 * <p>Erasure takes two {@code erasure.begun} about one key, by two custodians of different names who name each other, at most
 * {@link ErasureRequest#LAPSE} apart. The first is a request only. It is void once a hold is placed; under a hold there is none.
 *
 * <p>Or it takes a standing order in force and the vault's {@code evidence.expired} that names it, once the incident's time is over,
 * and not under a hold.
 */
final class ErasureFold {
    private final IncidentId incident;
    private final Map<String, ErasureRequest> requests = new LinkedHashMap<>();
    private boolean holdStated;
    private boolean holdFlag;
    private long revision;
    private @Nullable String key;
    private @Nullable Instant expires;
    private final List<Closing> closings = new ArrayList<>();
    /** The highest revision, and the latest time, that something else than a closing was stated of. */
    private long openRevision;

    private Instant openTime = Instant.MIN;
    /** When the last hold was lifted. */
    private Instant released = Instant.MIN;

    private @Nullable ErasureRequest refused;
    private @Nullable RefusedExpiry refusedExpiry;
    private @Nullable ErasureOrder order;

    /** A statement that the incident is closed. */
    private record Closing(long revision, Instant time) {}

    /** A statement that the incident's time was over, which has no effect. */
    record RefusedExpiry(Digest statement, String why) {}

    ErasureFold(IncidentId incident) {
        this.incident = incident;
    }

    /**
     * Takes the incident's next statement.
     *
     * @param digest of its exact bytes
     * @param standing the standing order in force at its place in the ledger; null when there is none
     */
    void take(Statement statement, Signer signer, Digest digest, @Nullable RetentionOrder standing) {
        switch (statement.body()) {
            case CustodianBody.HoldPlaced _ -> {
                holdStated = true;
                requests.clear();
            }
            case CustodianBody.HoldReleased _ -> {
                holdStated = false;
                released = statement.time();
            }
            case Body.IncidentBody body -> revision(body, statement.time());
            case ErasureBegun begun ->
                request(new ErasureRequest(signer, begun.approver(), begun.key(), statement.time(), digest, isHeld()));
            case EvidenceExpired expired -> expire(expired, statement.time(), digest, standing);
            default -> {} // says nothing about erasure
        }
    }

    /** Of several actors' statements of one revision nothing here tells which one counted, so each of them holds. */
    private void revision(Body.IncidentBody body, Instant time) {
        Body.IncidentAct act = body.act();
        end(body, time);
        if (act.revision() < revision) {
            return;
        }
        boolean contested = act.revision() == revision;
        if (!contested) {
            revision = act.revision();
            key = act.key();
        }
        boolean hold = act.hold() || (contested && holdFlag);
        if (hold) {
            requests.clear();
        } else if (holdFlag) {
            released = time;
        }
        holdFlag = hold;
    }

    /**
     * Closed is final: what is stated afterwards of an open incident, or of the same revision, tells that the closing was overtaken and
     * its document never counted. Without a closing the latest expiry ends the incident, which no document sets later than a day
     * after its signing. In doubt the end is late, never early; and it does not depend on the order in which statements come.
     */
    private void end(Body.IncidentBody body, Instant time) {
        Body.IncidentAct act = body.act();
        Instant limit = time.plus(AuthorisedDocument.LONGEST);
        Instant expiry = act.expires().isAfter(limit) ? limit : act.expires();
        if (expires == null || expiry.isAfter(expires)) {
            expires = expiry;
        }
        if (body instanceof Body.IncidentClosed) {
            Closing closing = new Closing(act.revision(), time);
            if (mayCount(closing) && !closings.contains(closing)) {
                closings.add(closing);
            }
        } else {
            openRevision = Math.max(openRevision, act.revision());
            openTime = time.isAfter(openTime) ? time : openTime;
            closings.removeIf(closing -> !mayCount(closing));
        }
    }

    private boolean mayCount(Closing closing) {
        return closing.revision() > openRevision && !closing.time().isBefore(openTime);
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
                    incident, mine.key(), other.by(), mine.by(), mine.at(), other.digest(), mine.digest(), null);
            requests.clear();
        } else {
            requests.put(mine.by().keyId(), mine);
        }
    }

    private void expire(EvidenceExpired expired, Instant time, Digest digest, @Nullable RetentionOrder standing) {
        if (order != null) {
            return;
        }
        Expiry expiry = standing == null ? null : expiry(standing).orElse(null);
        if (standing == null || expiry == null || !standing.agreed().equals(expired.order())) {
            refuse(
                    digest,
                    "the standing order " + expired.order() + " of two custodians to be in force, found "
                            + (standing == null ? "none" : standing.agreed()));
        } else if (expiry.held()) {
            refuse(digest, "no erasure under a hold");
        } else if (!expiry.key().equals(expired.key())) {
            refuse(digest, "key " + expiry.key() + " of the incident, found " + expired.key());
        } else if (time.isBefore(expiry.due())) {
            refuse(digest, "an erasure at " + expiry.due() + " or later, found one at " + time);
        } else {
            order = new ErasureOrder(
                    incident,
                    expired.key(),
                    standing.first(),
                    standing.second(),
                    time,
                    standing.asked(),
                    standing.agreed(),
                    digest);
            requests.clear();
        }
    }

    private void refuse(Digest expired, String expected) {
        if (refusedExpiry == null) {
            refusedExpiry = new RefusedExpiry(expired, "expected " + expected);
        }
    }

    /**
     * When the incident is to be erased under this order, as far as is known: kept for its time since the incident ended, and
     * announced for its time since the order came into force and since the last hold was lifted. Empty without an incident.
     */
    Optional<Expiry> expiry(RetentionOrder standing) {
        Instant last = expires;
        String of = key;
        if (last == null || of == null) {
            return Optional.empty();
        }
        Instant ended =
                closings.stream().map(Closing::time).min(Instant::compareTo).orElse(last);
        Instant announced = released.isAfter(standing.at()) ? released : standing.at();
        Instant kept = ended.plus(standing.keep());
        Instant told = announced.plus(standing.announce());
        return Optional.of(new Expiry(incident, of, ended, told.isAfter(kept) ? told : kept, isHeld(), standing));
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

    /** The first expiry that was stated and led to no order. */
    Optional<RefusedExpiry> unfulfilledExpiry() {
        return order == null ? Optional.ofNullable(refusedExpiry) : Optional.empty();
    }
}
