package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one measurement of alerts.
 *
 * @param alertsPerSecond acknowledged during the storm of one attack
 * @param p99Millis time to the answer, of its bodies
 * @param spent processor time until the storm's last alert was recorded
 * @param storm what became of it
 * @param sweep what became of the attackers from everywhere
 * @param openedP99Millis from the post of an alert until its {@code incident.opened} is read from the ledger
 * @param peakMib most memory of the server's process
 */
public record AlertReport(
        double alertsPerSecond,
        double p99Millis,
        ProcessorTimes spent,
        Storm storm,
        Storm sweep,
        double openedP99Millis,
        double peakMib) {

    private static final double MICROS_A_SECOND = 1e6;

    /**
     * What became of many alerts.
     *
     * @param alerts posted
     * @param incidents that they opened
     * @param revisions of these incidents' documents
     * @param networks most that the scope of one of these names
     * @param recorded alerts to which the incidents' documents commit
     * @param refused for the policy's bounds, as each receipt says
     */
    public record Storm(long alerts, long incidents, long revisions, long networks, long recorded, long refused) {

        /** Alerts that were accepted and are nowhere. */
        public long lost() {
            return alerts - recorded - refused;
        }
    }

    /** One object. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("alerts_per_s", Math.round(alertsPerSecond));
        json.put("p99_ms", rounded(p99Millis));
        json.put("storm_alerts", storm.alerts());
        json.put("storm_incidents", storm.incidents());
        json.put("storm_lost", storm.lost());
        json.put("storm_revisions", storm.revisions());
        json.put("storm_cpu_s", rounded(spent.server()));
        json.put("storm_broker_cpu_s", rounded(spent.broker()));
        json.put("storm_senders_cpu_s", rounded(spent.senders()));
        json.put("opened_p99_ms", rounded(openedP99Millis));
        json.put("attackers", sweep.alerts());
        json.put("attackers_incidents", sweep.incidents());
        json.put("attackers_networks", sweep.networks());
        json.put("attackers_recorded", sweep.recorded());
        json.put("attackers_refused", sweep.refused());
        json.put("attackers_lost", sweep.lost());
        json.put("server_peak_mib", Math.round(peakMib));
        return json;
    }

    /** Titles of {@link #rows}. */
    public static List<String> header() {
        return List.of("LOAD", "ALERTS", "INCIDENTS", "REVISIONS", "NETWORKS", "RECORDED", "REFUSED", "LOST");
    }

    /** One row for each storm. */
    public List<List<String>> rows() {
        return List.of(row("one attack", storm), row("attackers from everywhere", sweep));
    }

    /** The rest, a line each. */
    public List<String> lines() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "acknowledged: %,.0f alerts a second, 99 of 100 bodies within %.1f ms",
                        alertsPerSecond,
                        p99Millis),
                String.format(
                        Locale.ROOT,
                        "processor time for an alert of the storm: server %.0f us, broker %.0f us, senders %.0f us",
                        microsAnAlert(spent.server()),
                        microsAnAlert(spent.broker()),
                        microsAnAlert(spent.senders())),
                String.format(
                        Locale.ROOT, "from the alert to incident.opened: 99 of 100 within %.1f ms", openedP99Millis),
                String.format(Locale.ROOT, "server's memory at most: %.0f MiB", peakMib));
    }

    private double microsAnAlert(double seconds) {
        return seconds * MICROS_A_SECOND / storm.alerts();
    }

    private static List<String> row(String load, Storm storm) {
        return List.of(
                load,
                Long.toString(storm.alerts()),
                Long.toString(storm.incidents()),
                Long.toString(storm.revisions()),
                Long.toString(storm.networks()),
                Long.toString(storm.recorded()),
                Long.toString(storm.refused()),
                Long.toString(storm.lost()));
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
