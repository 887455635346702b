package org.tripcap.ingest.respond;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;
import org.tripcap.ingest.alert.Handshake;

/** Makes the smallest scope that a rule and an alert allow, from parsed addresses. */
final class ScopeMaker {
    /** The scope, or why there is none. */
    sealed interface Made {
        record Hosts(HostScope scope) implements Made {}

        record None(String reason) implements Made {}
    }

    private final List<Network> own;

    ScopeMaker(List<Network> own) {
        this.own = List.copyOf(own);
    }

    /**
     * The scope for an alert under an extent. One host alone is named only if that is asked for, the handshake was completed
     * (otherwise the source may be forged, and the scope would make a bystander the one recorded), and the host is not one
     * of the operator's own.
     */
    Made scope(Policy.Extent extent, Alert alert) {
        Network attacker = network(alert.attacker());
        Network victim = network(alert.victim());
        if (extent == Policy.Extent.ATTACKER
                && attacker != null
                && alert.handshake() == Handshake.COMPLETED
                && mayStandAlone(attacker)) {
            return new Made.Hosts(HostScope.of(attacker));
        }
        if (attacker == null || victim == null) {
            return new Made.None(
                    "the alert names " + (attacker == null && victim == null ? "no usable address" : "one address only")
                            + ", and the policy lets no recording be opened on that");
        }
        if (attacker.equals(victim)) {
            return new Made.None("attacker and victim have the same address");
        }
        if (attacker.address().getClass() != victim.address().getClass()) {
            return new Made.None("attacker and victim have addresses of different families");
        }
        return new Made.Hosts(HostScope.of(attacker, victim));
    }

    private boolean mayStandAlone(Network attacker) {
        InetAddress address = attacker.address();
        return !address.isMulticastAddress()
                && !address.isLoopbackAddress()
                && own.stream().noneMatch(network -> network.contains(attacker));
    }

    private static @Nullable Network network(@Nullable Endpoint endpoint) {
        return endpoint == null || endpoint.address().isAnyLocalAddress() ? null : Network.of(endpoint.address());
    }
}
