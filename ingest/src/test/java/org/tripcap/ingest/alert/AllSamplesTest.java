package org.tripcap.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every sample body under {@code auto} and under its own format: which readings it gives. Bodies whose licence keeps them out of
 * the test resources are read from the directory of samples where there is one.
 */
class AllSamplesTest {
    /** Format, file, and a letter for each reading: alert, Resolved, none, unreadable; x where the body as a whole is refused. */
    private static final String TABLE = """
            alertmanager alertmanager/firing-and-resolved-truncated.json aR
            alertmanager alertmanager/firing-group-of-three.json aaa
            alertmanager alertmanager/firing-one-no-fingerprint.json a
            alertmanager alertmanager/resolved-two.json RR
            cloudevents cloudevents/batch-two.json nn
            cloudevents cloudevents/falcosidekick-structured.json n
            cloudevents cloudevents/structured-data-base64.json n
            cloudevents cloudevents/structured-json-data.json n
            cloudevents cloudevents/structured-string-data.json n
            crowdsec crowdsec/alert-duplicate.json aaaaaaaa
            crowdsec crowdsec/alert-minibulk-simul.json na
            crowdsec crowdsec/alert-sample.json a
            crowdsec crowdsec/alert-ssh-bf.json a
            crowdsec crowdsec/cscli-notifications-test.json a
            crowdsec crowdsec/http-notification-ssh-bf.json a
            auto fail2ban/abuseipdb-ban.form.txt x
            auto fail2ban/blocklist_de-ban.form.txt x
            auto fail2ban/cloudflare-token-ban.json u
            falco falco/contact-k8s-api-server.json a
            falco falco/http-output-shell-in-container.json a
            falco falco/input-no-source-no-tags.json a
            falco falco/internal-syscall-drop.json n
            falco falco/outbound-connection-fields.json a
            falco falco/sidekick-webhook-test-event.json n
            grafana grafana/custom-payload-bare-array.json a
            grafana grafana/default-payload-zero-times.json a
            grafana grafana/firing-and-resolved.json aR
            grafana grafana/firing-two.json aa
            elastic kibana/alert-document-dotted-keys.json a
            auto kibana/docs-two-field-body.json u
            auto kibana/keep-template-json-in-strings.json u
            elastic kibana/siem-body-context-alerts.json a
            elastic kibana/two-alerts-concatenated.txt aa
            auto others/graylog-http-notification.json u
            auto others/librenms-api-recovered.json u
            snort snort3/alert-json-default-fields.json a
            snort snort3/alert-json-icmp-all-fields.json a
            snort snort3/alert-json-ipv6-would-drop.json a
            snort snort3/alert-json-tcp-priority1.json a
            snort snort3/alert-json-tcp-server-to-client.json a
            splunk splunk/webhook-docs-example.json u
            splunk splunk/webhook-ids-result.json a
            suricata suricata/alert-community-id-large-gid.json a
            suricata suricata/alert-dns-udp.json a
            suricata suricata/alert-http-rule-text-bad-ids.json a
            suricata suricata/alert-http-tcp-flow-tuple.json a
            suricata suricata/alert-icmp-no-ports.json a
            suricata suricata/alert-ipv6-vlan-http.json a
            suricata suricata/alert-tcp-payload-packet.json a
            suricata suricata/alert-timestamp-without-zone.json a
            suricata suricata/alert-tls.json a
            suricata suricata/batch-burst-one-flow.ndjson aaaa
            suricata suricata/batch-mixed.ndjson aannanna
            suricata suricata/nonalert-anomaly-applayer.json n
            suricata suricata/nonalert-anomaly-decode-noflow.json n
            suricata suricata/nonalert-flow-icmpv6.json n
            suricata suricata/nonalert-flow.json n
            suricata suricata/nonalert-http.json n
            suricata suricata/nonalert-stats.json n
            wazuh wazuh/alert-minimal-no-agent.json a
            wazuh wazuh/alert-sshd-bruteforce.json a
            wazuh wazuh/alert-suricata-86601.json a
            auto wazuh/custom-script-keep.json u
            wazuh wazuh/shuffle-body-sshd.json a
            wazuh wazuh/slack-body-sshd.json u
            zeek zeek/nonalert-conn-corelight.json n
            zeek zeek/notice-capture-loss.json n
            zeek zeek/notice-heartbleed-success.json a
            zeek zeek/notice-kafka-tagged.json a
            zeek zeek/notice-ssh-password-guessing.json a
            zeek zeek/notice-streaming-iso-ts.json a
            """;
    /** Bodies that are no body alone: a fragment, and a whole request. */
    private static final List<String> LEFT_OUT =
            List.of("suricata/fragment-alert-dns-v3.json", "cloudevents/binary-mode.http");

    static Stream<Arguments> samples() {
        return TABLE.lines().map(line -> Arguments.of((Object[]) line.split(" ", -1)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void sample_isReadAlikeByItsFormatAndByAuto(String format, String file, String readings) throws Exception {
        byte[] body = body(file);
        assertThat(letters(AlertFormats.named("auto"), body)).as("auto").isEqualTo(readings);
        assertThat(letters(AlertFormats.named(format), body)).as(format).isEqualTo(readings);
        if (readings.contains("a")) {
            assertThat(Samples.read(AlertFormats.named("auto"), body))
                    .filteredOn(Reading.Understood.class::isInstance)
                    .allSatisfy(reading -> assertThat(
                                    ((Reading.Understood) reading).alert().format())
                            .isEqualTo(format));
        }
    }

    private static byte[] body(String file) throws IOException {
        if (Samples.class.getResource("/alerts/" + file) != null) {
            return Samples.resource(file);
        }
        Path sample =
                Samples.directory().map(directory -> directory.resolve(file)).orElse(Path.of("absent"));
        assumeTrue(Files.exists(sample), "no directory of further samples");
        return Files.readAllBytes(sample);
    }

    private static String letters(AlertFormat format, byte[] body) {
        try {
            StringBuilder letters = new StringBuilder();
            for (Reading reading : Samples.read(format, body)) {
                letters.append(
                        switch (reading) {
                            case Reading.Understood understood ->
                                understood.alert().resolved() ? 'R' : 'a';
                            case Reading.NoAlert none -> 'n';
                            case Reading.Unreadable unreadable -> 'u';
                        });
            }
            return letters.toString();
        } catch (BodyRefusedException refused) {
            return "x";
        }
    }

    @Test
    void directoryOfSamples_holdsNothingThatIsNotInTheTable() throws Exception {
        Path directory = Samples.directory().orElse(Path.of("absent"));
        assumeTrue(Files.isDirectory(directory), "no directory of further samples");
        List<String> files = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(directory)) {
            tree.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .filter(name -> name.contains("/"))
                    .forEach(files::add);
        }
        assertThat(files)
                .filteredOn(file -> !TABLE.contains(" " + file + " "))
                .containsExactlyInAnyOrderElementsOf(LEFT_OUT);
    }
}
