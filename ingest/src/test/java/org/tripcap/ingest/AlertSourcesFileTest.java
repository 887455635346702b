package org.tripcap.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.incident.Digest;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.AlertBody;
import org.tripcap.ingest.alert.AlertFormat;
import org.tripcap.ingest.alert.BodySignature;
import org.tripcap.ingest.alert.Reading;
import org.tripcap.ingest.alert.Samples;
import org.tripcap.ingest.config.ConfigurationException;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.Presented;

class AlertSourcesFileTest {
    private static final Path DOCUMENT = Path.of("..", "deploy", "alerts.md");
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String SECRET = "0123456789-secret";
    private static final byte[] BODY = "[]".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>(Map.of("IDS_SECRET", SECRET));

    private List<AlertSource> parse(String text) throws ConfigurationException {
        return AlertSourcesFile.parse(text, directory, environment::get);
    }

    private AlertSource source(String... lines) throws ConfigurationException {
        return parse("sources:\n- name: ids\n  " + String.join("\n  ", lines)).getFirst();
    }

    private static boolean accepts(AlertSource source, Map<String, String> headers, byte[] body) {
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        return source.credentials().stream()
                .anyMatch(credential -> credential.accepts(new Presented(anyCase::get, null, null), body, NOW));
    }

    private static Alert only(AlertSource source, String json) throws Exception {
        AlertBody.Part part = AlertBody.split(Samples.bytes(json)).getFirst();
        Reading reading = source.format()
                .read(((AlertBody.Part.Value) part).record(), new AlertFormat.Sender(source.name(), source.zone(), NOW))
                .getFirst();
        return ((Reading.Understood) reading).alert();
    }

    @Test
    void sourcesOfOneFormat_haveTheirOwnNamesZonesAndSecrets() throws Exception {
        Files.setPosixFilePermissions(
                Files.writeString(directory.resolve("lan.secret"), "0123456789-lan-secret\n"),
                PosixFilePermissions.fromString("rw-------"));
        List<AlertSource> sources = parse("""
                version: 1
                sources:
                - {name: dmz, format: suricata, zone: Europe/Berlin, credentials: {bearer: "env:IDS_SECRET"}}
                - {name: lan, format: suricata, credentials: {bearer: "file:lan.secret"}}
                """);
        assertThat(sources).extracting(AlertSource::name).containsExactly("dmz", "lan");
        String alert = "{'timestamp':'2026-01-31T12:00:00','event_type':'alert','alert':{'signature_id':7}}";
        assertThat(only(sources.get(0), alert).time()).isEqualTo(Instant.parse("2026-01-31T11:00:00Z"));
        assertThat(only(sources.get(1), alert).time()).isEqualTo(NOW);
        Map<String, String> shown = Map.of("Authorization", "Bearer " + SECRET);
        assertThat(accepts(sources.get(0), shown, BODY)).isTrue();
        assertThat(accepts(sources.get(1), shown, BODY)).isFalse();
        assertThat(accepts(sources.get(1), Map.of("Authorization", "Bearer 0123456789-lan-secret"), BODY))
                .isTrue();
    }

    @Test
    void genericSource_readsTheFieldsThatTheFileNames() throws Exception {
        AlertSource source = source(
                "format: generic",
                "fields: {signature: rule.title, time: seen, severity: score, attacker: from.ip, victim: to.ip}",
                "credentials: {bearer: 'env:IDS_SECRET'}");
        Alert alert = only(
                source,
                "{'rule':{'title':'Scan'},'seen':1769860800,'score':99,'from':{'ip':'198.51.100.7'},"
                        + "'to':{'ip':'192.0.2.10'}}");
        assertThat(alert.source()).isEqualTo("ids");
        assertThat(alert.signature()).isEqualTo("Scan");
        assertThat(alert.time()).isEqualTo(NOW);
        assertThat(alert.severity().code()).isEqualTo("critical");
        assertThat(alert.attacker()).isNotNull();
        assertThat(alert.victim()).isNotNull();
    }

    @Test
    void hashOfAToken_isEnough() throws Exception {
        AlertSource source = source(
                "format: suricata",
                "credentials: {bearer-sha256: "
                        + Digest.of(SECRET.getBytes(StandardCharsets.UTF_8)).hex() + "}");
        assertThat(accepts(source, Map.of("Authorization", "Bearer " + SECRET), BODY))
                .isTrue();
        assertThat(accepts(source, Map.of("Authorization", "Bearer " + SECRET + "x"), BODY))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'', X-Tripcap-Signature, X-Tripcap-Timestamp, ''",
        "', style: github', X-Hub-Signature-256, '', sha256=",
        "', style: grafana', X-Grafana-Alerting-Signature, '', ''",
        "', style: grafana, timestamp-header: X-Time', X-Grafana-Alerting-Signature, X-Time, ''",
        "', style: github, header: X-Signed', X-Signed, '', sha256=",
    })
    void signature_isReadAsTheSenderMakesIt(String style, String header, String timestampHeader, String prefix)
            throws Exception {
        AlertSource source =
                source("format: auto", "credentials: {signature: {secret: 'env:IDS_SECRET'" + style + "}}");
        String time = timestampHeader.isEmpty() ? null : Long.toString(NOW.getEpochSecond());
        String signature = prefix + BodySignature.sign(SECRET.getBytes(StandardCharsets.UTF_8), time, BODY);
        Map<String, String> headers = new HashMap<>(Map.of(header, signature));
        if (time != null) {
            headers.put(timestampHeader, time);
        }
        assertThat(accepts(source, headers, BODY)).isTrue();
        assertThat(accepts(source, headers, "{}".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void window_isThatOfTheFile() throws Exception {
        AlertSource source =
                source("format: auto", "credentials: {signature: {secret: 'env:IDS_SECRET', window: 10s}}");
        for (long offset : List.of(9, 11)) {
            String time = Long.toString(NOW.getEpochSecond() - offset);
            Map<String, String> headers = Map.of(
                    "X-Tripcap-Timestamp",
                    time,
                    "X-Tripcap-Signature",
                    BodySignature.sign(SECRET.getBytes(StandardCharsets.UTF_8), time, BODY));
            assertThat(accepts(source, headers, BODY)).isEqualTo(offset < 10);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "frmat: suricata                                  | line 3: sources[0].format: is missing",
                "format: suricta                                  | format must be one of",
                "format: suricata, zone: Berlin                   | Europe/Berlin",
                "format: suricata                                 | must have a credential",
                "format: suricata, credentials: {}                | must have a credential",
                "format: suricata, fields: {signature: a}         | only generic",
                "format: generic, fields: {time: a}               | the signature must be named",
                "format: generic, fields: {signature: a, sevrity: b} | did you mean 'severity'?",
                "format: suricata, credentials: {beare: 'env:X'}  | did you mean 'bearer'?",
                "format: suricata, credentials: {bearer: 'env:X'} | variable X must hold a secret",
                "format: suricata, credentials: {bearer: 'file:x'} | x must hold a secret",
                "format: suricata, credentials: {bearer: hush-hush-hush-hush} | never written down",
                "format: suricata, credentials: {bearer: 'env:SHORT'} | at least 16",
                "format: suricata, credentials: {bearer-sha256: abc} | credentials.bearer-sha256",
                "format: suricata, credentials: {certificates: [siem]} | credentials.certificates[0]",
                "format: suricata, credentials: {signature: {secret: 'env:IDS_SECRET', style: slack}} | github",
                "format: suricata, credentials: {signature: {secret: 'env:IDS_SECRET', header: 'a b'}} | name of a header",
                "format: suricata, credentials: {signature: {style: github}} | secret: is missing",
                "format: suricata, credentials: {basic: {user: 'a:b', password: 'env:IDS_SECRET'}} | no colon",
            })
    void whatIsNoSource_isNamedWithItsLine(String source, String problem) {
        environment.put("SHORT", "hush");
        assertThatThrownBy(() -> parse("version: 1\nsources:\n- {name: ids, " + source.strip() + "}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sources, line 3: sources[0]")
                .hasMessageContaining(problem.strip().replace("line 3: ", ""))
                .message()
                .doesNotContain("hush");
    }

    @Test
    void namesMustBeOfTheirOwn_andMayBeInAUrl() {
        String source = "{name: %s, format: auto, credentials: {bearer: 'env:IDS_SECRET'}}";
        assertThatThrownBy(() -> parse("sources:\n- " + source.formatted("a") + "\n- " + source.formatted("a")))
                .hasMessageContaining("line 3: sources[1].name: another source is called 'a' too");
        assertThatThrownBy(() -> parse("sources:\n- " + source.formatted("a/b")))
                .hasMessageContaining("hyphens");
        assertThatThrownBy(() -> parse("version: 1")).hasMessageContaining("sources: is missing");
        assertThatThrownBy(() -> parse("sources: []\nsuorces: []")).hasMessageContaining("did you mean 'sources'?");
    }

    /** The example of the document is one, with the secrets that it names. */
    @Test
    void example_isRead() throws Exception {
        Matcher example = Pattern.compile("```yaml\n(version: 1\nsources:.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENT));
        assertThat(example.find()).isTrue();
        Matcher file = Pattern.compile("file:(\\S+)").matcher(example.group(1));
        while (file.find()) {
            Files.setPosixFilePermissions(
                    Files.writeString(directory.resolve(file.group(1)), SECRET),
                    PosixFilePermissions.fromString("rw-------"));
        }
        environment.put("SCANNER_SECRET", SECRET);
        List<AlertSource> sources = parse(example.group(1));
        assertThat(sources)
                .extracting(source -> source.format().name())
                .containsExactly("suricata", "suricata", "generic");
    }
}
