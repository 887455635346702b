package org.tripcap.capture.custody;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.RetentionBody.RetentionOrdered;
import org.tripcap.capture.custody.RetentionBody.RetentionRevoked;
import org.tripcap.capture.incident.Digest;

/**
 * Which standing order is in force: a fold over the verified statements about it in the order of the ledger, the same for the server
 * that acts on it and for the verifier that judges it.
 *
 * <p>An order takes two {@code retention.ordered} of the same content, by two custodians of different names who name each other, at
 * most {@link ErasureRequest#LAPSE} apart. One {@code retention.revoked} ends it, and every request with it.
 */
final class RetentionFold {
    private final Map<String, RetentionRequest> requests = new LinkedHashMap<>();
    private @Nullable RetentionOrder order;

    /**
     * Takes the next statement; those about other things change nothing.
     *
     * @param digest of its exact bytes
     */
    void take(Statement statement, Signer signer, Digest digest) {
        switch (statement.body()) {
            case RetentionOrdered wanted -> request(new RetentionRequest(signer, wanted, statement.time(), digest));
            case RetentionRevoked _ -> {
                order = null;
                requests.clear();
            }
            default -> {} // says nothing about retention
        }
    }

    private void request(RetentionRequest mine) {
        RetentionRequest other = requests.get(mine.wanted().approver());
        if (other != null && agree(other, mine)) {
            order = new RetentionOrder(
                    mine.wanted().keep(),
                    mine.wanted().announce(),
                    other.by(),
                    mine.by(),
                    mine.at(),
                    other.digest(),
                    mine.digest());
            requests.clear();
        } else {
            requests.put(mine.by().keyId(), mine);
        }
    }

    private static boolean agree(RetentionRequest first, RetentionRequest second) {
        return first.wanted().approver().equals(second.by().keyId())
                && !first.by().keyId().equals(second.by().keyId())
                // One person's old and new key are no two persons.
                && !first.by().name().equals(second.by().name())
                && first.wanted().keepDays() == second.wanted().keepDays()
                && first.wanted().announceDays() == second.wanted().announceDays()
                && Duration.between(first.at(), second.at()).abs().compareTo(ErasureRequest.LAPSE) <= 0;
    }

    /** The order that is in force after the last statement taken. */
    Optional<RetentionOrder> order() {
        return Optional.ofNullable(order);
    }

    /** Requests that wait for the custodian they name, the oldest first; also those that have lapsed. */
    List<RetentionRequest> requests() {
        return List.copyOf(requests.values());
    }
}
