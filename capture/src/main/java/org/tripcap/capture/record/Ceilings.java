package org.tripcap.capture.record;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.packet.CompiledFilter;
import org.tripcap.capture.packet.FilterCheck;

/**
 * Limits set on the sensor itself, which no incident document can lift.
 *
 * @param longest how long one incident may be recorded at most; more than zero
 * @param neverRecord networks whose packets are never recorded, such as {@code 192.0.2.0/24} or {@code 2001:db8::/32}
 * @param hostOrNetwork whether a filter that accepts packets of any address at all is refused, whoever approved of it
 */
public record Ceilings(Duration longest, List<String> neverRecord, boolean hostOrNetwork) {

    /** A day at a time, every network, any filter that counts. */
    public static final Ceilings DEFAULT = new Ceilings(Duration.ofHours(24), List.of(), false);

    /** How many operators must approve of a filter that accepts packets of any address: one account may be stolen. */
    public static final int APPROVERS = 2;

    private static final Pattern NETWORK = Pattern.compile("[0-9A-Fa-f.:]{2,45}(/[0-9]{1,3})?");

    /** Checks the values; whether a network is one is left to libpcap. */
    public Ceilings {
        if (!longest.isPositive()) {
            throw new IllegalArgumentException("longest recording is more than zero, not " + longest);
        }
        neverRecord = List.copyOf(neverRecord);
        for (String network : neverRecord) {
            if (!NETWORK.matcher(network).matches()) {
                throw new IllegalArgumentException(
                        "network never to record: expected address/prefix, found '" + network + "'");
            }
        }
    }

    /**
     * Whether sensors record a scope only once {@value #APPROVERS} operators approved of it: it is live and names no host or
     * network.
     *
     * @throws BadFilterException when libpcap does not understand its filter
     */
    public static boolean needsApproval(Scope scope) throws BadFilterException {
        return scope.source() == Source.LIVE
                && FilterCheck.compile(scope.filter()).acceptsAnyAddress();
    }

    /**
     * Why a filter is refused, or empty when it is not.
     *
     * @param approvers operators who approved of it
     */
    Optional<String> refusal(String filter, int approvers) {
        try {
            CompiledFilter compiled = FilterCheck.compile(narrow(filter));
            if (!compiled.acceptsAnyAddress()) {
                return Optional.empty();
            }
            if (hostOrNetwork) {
                return Optional.of("its filter names no host or network, which this sensor demands");
            }
            return approvers < APPROVERS
                    ? Optional.of("its filter names no host or network, so " + APPROVERS
                            + " operators have to approve of it, and " + approvers + " did")
                    : Optional.empty();
        } catch (BadFilterException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The filter, narrowed by the networks never to record. */
    String narrow(String filter) {
        if (neverRecord.isEmpty()) {
            return filter;
        }
        String excluded = neverRecord.stream().map(n -> "net " + n).collect(Collectors.joining(" or "));
        return "(" + filter + ") and not (" + excluded + ")";
    }
}
