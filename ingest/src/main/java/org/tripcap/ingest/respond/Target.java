package org.tripcap.ingest.respond;

import java.util.List;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;

/**
 * Where and how a rule's incidents are recorded.
 *
 * @param interfaces interface names; empty means the sensors' own
 * @param sensors sensors' pseudonyms; empty means all
 * @param source live traffic, or capture files that sensors replay
 * @param snaplen bytes kept of each packet
 */
public record Target(List<String> interfaces, List<String> sensors, Source source, int snaplen) {
    /** All sensors, their own interfaces, whole packets of live traffic. */
    public static final Target EVERYWHERE = new Target(List.of(), List.of(), Source.LIVE, Scope.MAX_SNAPLEN);

    public Target {
        // The scope's own checks apply; the filter stands in for one that is made later.
        Scope checked = new Scope("ip", interfaces, sensors, source, snaplen);
        interfaces = checked.interfaces();
        sensors = checked.sensors();
    }

    /** The same, recorded from another source. */
    public Target from(Source other) {
        return new Target(interfaces, sensors, other, snaplen);
    }

    Scope scope(HostScope hosts) {
        return new Scope(hosts.filter(), interfaces, sensors, source, snaplen);
    }

    /** Whether a scope differs from this target's in nothing but the filter. */
    boolean sameAs(Scope scope) {
        return scope.interfaces().equals(interfaces)
                && scope.sensors().equals(sensors)
                && scope.source() == source
                && scope.snaplen() == snaplen;
    }
}
