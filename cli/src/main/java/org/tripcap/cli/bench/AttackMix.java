package org.tripcap.cli.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** The alerts of a measurement, as Suricata writes them; no two are the same. */
final class AttackMix {
    /** Signatures, which become titles of incidents. */
    static final String STORM = "Bench storm";

    static final String WARM_UP = "Bench warm-up";

    static final String SWEEP = "Bench sweep";

    private static final int HOSTS = 250;
    /** Numbers of the flows of one kind of alert; each kind has its own. */
    private static final long FLOWS = 1_000_000_000L;

    private static final int WORST = 1;
    private static final int HARMLESS = 4;

    private AttackMix() {}

    /** Alerts that no rule of the policy matches. */
    static String harmless(int number) {
        return eve(FLOWS + number, "198.18.0.7", "198.18.1.9", "Bench noise", HARMLESS);
    }

    /** Alerts of one attacker on one victim. */
    static String ofOneAttack(int number) {
        return eve(2 * FLOWS + number, "198.51.100.7", "203.0.113.9", STORM, WORST);
    }

    /** Alerts of another attacker on another victim. */
    static String ofWarmUp(int number) {
        return eve(5 * FLOWS + number, "192.0.2.99", "198.18.77.7", WARM_UP, WORST);
    }

    /** One alert each of attackers from all over IPv4, on one victim; the same at each run. */
    static String fromEverywhere(int number) {
        SplittableRandom random = new SplittableRandom(number);
        String attacker = random.nextInt(1, 100) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                + random.nextInt(1, 255);
        return eve(3 * FLOWS + number, attacker, "203.0.113.77", SWEEP, WORST);
    }

    /** Attacks that have nothing in common. */
    static String unrelated(int number) {
        String host = number / HOSTS + "." + number % HOSTS + ".7";
        return eve(4 * FLOWS + number, "100.6" + host, "172.1" + host, title(number), WORST);
    }

    /** Signature of an unrelated attack. */
    static String title(int number) {
        return "Bench attack " + number;
    }

    /** Lines of JSON. */
    static byte[] body(IntFunction<String> alert, int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append(alert.apply(i)).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String eve(long flow, String attacker, String victim, String signature, int priority) {
        return String.format(
                Locale.ROOT,
                "{\"timestamp\":\"2026-01-31T12:00:00.000001+0000\",\"flow_id\":%d,\"event_type\":\"alert\","
                        + "\"direction\":\"to_server\",\"src_ip\":\"%s\",\"src_port\":4444,\"dest_ip\":\"%s\",\"dest_port\":443,"
                        + "\"proto\":\"TCP\",\"alert\":{\"action\":\"allowed\",\"gid\":1,\"signature_id\":2024001,\"rev\":3,"
                        + "\"signature\":\"%s\",\"category\":\"Attempted Administrator Privilege Gain\",\"severity\":%d},"
                        + "\"flow\":{\"pkts_toserver\":5,\"pkts_toclient\":4,\"bytes_toserver\":812,\"bytes_toclient\":640,"
                        + "\"start\":\"2026-01-31T11:59:59.000001+0000\"},\"app_proto\":\"tls\"}",
                flow,
                attacker,
                victim,
                signature,
                priority);
    }
}
