package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tripcap.ingest.ServerExit;

/**
 * Mistakes that people make at night, and what they are told: what is wrong, where (the option, file, line or variable), what was
 * expected, and what to do. Each message is compared by its pieces.
 */
class MistakesTest {

    /** Stands for the directory that holds the files of this test. */
    private static final String HERE = "@";

    @TempDir
    private static Path directory;

    /**
     * A mistake.
     *
     * @param arguments as typed; {@value #HERE} is the directory with {@link #files}
     * @param code the exit code
     * @param told pieces of the message
     */
    record Mistake(String arguments, int code, Map<String, String> environment, List<String> told) {
        @Override
        public String toString() {
            return arguments;
        }
    }

    private static Mistake mistake(String arguments, int code, String... told) {
        return new Mistake(arguments, code, Map.of(), List.of(told));
    }

    private static Mistake with(Map<String, String> environment, String arguments, int code, String... told) {
        return new Mistake(arguments, code, environment, List.of(told));
    }

    @BeforeAll
    static void files() throws Exception {
        Installation.prepare(new DataDirectory(directory.resolve("data")), InstantSource.system());
        Installation.prepare(new DataDirectory(directory.resolve("open")), InstantSource.system());
        Files.setPosixFilePermissions(
                directory.resolve("open/keys/custodian.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        Installation.prepare(new DataDirectory(directory.resolve("distrust")), InstantSource.system());
        Files.writeString(directory.resolve("distrust/keys/trust.json"), "[]");
        new RunFile(999_999_999, "127.0.0.1:1", java.net.URI.create("http://x"), java.net.URI.create("http://x"))
                .write(new DataDirectory(directory.resolve("distrust")));
        Files.createDirectories(directory.resolve("broken"));
        Files.writeString(directory.resolve("broken/run.json"), "{");
        Files.createDirectories(directory.resolve("bundle"));
        Files.writeString(directory.resolve("unknown.yaml"), "up:\n  htp-port: 1\n");
        Files.writeString(directory.resolve("tab.yaml"), "up:\n\thttp-port: 1\n");
        Files.writeString(directory.resolve("twice.yaml"), "utc: true\nutc: false\n");
        Files.writeString(directory.resolve("list.yaml"), "operator: [a, b]\n");
        Files.writeString(directory.resolve("variable.yaml"), "operator: ${NOBODY_SET_THIS}\n");
        Files.writeString(directory.resolve("secret.yaml"), "kafka:\n  ssl.key.password: hush\n");
        Files.writeString(directory.resolve("acks.yaml"), "kafka:\n  acks: 1\n");
        Files.writeString(
                directory.resolve("policy.yaml"), "rules:\n- name: r\n  legal-basis: gdpr-6-1-c\n  quite: 15m\n");
        Files.writeString(
                directory.resolve("period.yaml"), "rules:\n- name: r\n  legal-basis: gdpr-6-1-c\n  quiet: soon\n");
        Files.writeString(directory.resolve("text"), "some text\n");
        Files.writeString(directory.resolve("passphrase"), "secret\n");
        Files.setPosixFilePermissions(directory.resolve("passphrase"), PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static final String OPEN = "incident open --reason r --legal-basis gdpr-6-1-c ";

    static Stream<Mistake> mistakes() {
        int usage = ExitCode.USAGE;
        return Stream.of(
                // Words
                mistake("incidnet list", usage, "'incidnet'", "did you mean 'incident'?", "tripcap --help"),
                mistake("incident lst", usage, "'lst'", "'tripcap incident'", "did you mean 'list'?"),
                mistake("incident", usage, "'tripcap incident' needs a command", "open, approve", "--help"),
                mistake("incident list --jsn", usage, "'--jsn'", "'tripcap incident list'", "did you mean '--json'?"),
                mistake("incident list 5f3a", usage, "'5f3a'", "one argument too many", "'tripcap incident list'"),
                mistake("completion fish", usage, "'fish'", "expected one of bash, zsh", "--help"),
                // Opening
                mistake(
                        "incident open",
                        usage,
                        "--reason",
                        "--legal-basis",
                        "for example: tripcap incident open",
                        "--help"),
                mistake(
                        OPEN,
                        usage,
                        "--filter is missing",
                        "which packets are the attack",
                        "--filter 'host 203.0.113.7'"),
                mistake(OPEN + "--filter 'hots 192.0.2.1'", usage, "--filter", "hots 192.0.2.1", "syntax error"),
                mistake(
                        "incident open --reason r --legal-basis because --filter 'host 192.0.2.1'",
                        usage,
                        "--legal-basis",
                        "'because'",
                        "gdpr-6-1-c"),
                mistake(
                        OPEN + "--filter 'host 192.0.2.1' --for 25h",
                        usage,
                        "--for 25h",
                        "at most 24h",
                        "extend it later"),
                mistake(
                        OPEN + "--filter 'host 192.0.2.1' --for soon",
                        usage,
                        "--for",
                        "'soon'",
                        "90s, 30m, 12h",
                        "--help"),
                mistake(OPEN + "--filter 'host 192.0.2.1' --for 0s", usage, "--for", "'0s'", "at least 1s"),
                mistake(OPEN + "--filter 'host 192.0.2.1' --source tape", usage, "--source", "'tape'", "LIVE, FILE"),
                mistake(OPEN + "--filter 'host 192.0.2.1' --snaplen many", usage, "--snaplen", "'many'", "int"),
                mistake(OPEN + "--filter 'host 192.0.2.1' --snaplen 0", usage, "snaplen", "0"),
                // A system that is not there
                mistake(
                        "status --data @/nowhere",
                        ExitCode.UNREACHABLE,
                        "no tripcap runs on",
                        "nowhere",
                        "tripcap up",
                        "--data"),
                mistake("incident list --data @/distrust", ExitCode.UNREACHABLE, "no tripcap runs on", "tripcap up"),
                mistake("incident list --data @/broken", ExitCode.FAILED, "run.json", "cannot be read"),
                mistake("key list --data @/nowhere", ExitCode.NOT_FOUND, "no keys", "nowhere", "tripcap key init"),
                // Running a system
                mistake("up --kafka-port http", usage, "--kafka-port", "'http'", "int"),
                mistake("up --policy @/none.yaml --data @/data", usage, "policy", "none.yaml"),
                mistake("up --policy @/policy.yaml --data @/data", usage, "policy.yaml", "line 4", "quite"),
                mistake("up --alerts-port 8687", usage, "--alerts-port", "--tls-certificate and --tls-key"),
                mistake("up --tls-key @/text", usage, "--tls-key", "--alerts-port", "--evidence-port", "8687"),
                mistake("up --evidence-port 8688", usage, "--evidence-port", "--tls-certificate and --tls-key"),
                mistake("up --tls-client-authorities @/text", usage, "--tls-client-authorities", "--alerts-port 8687"),
                mistake("incident note 5f3a", usage, "nothing to note", "--breach-aware"),
                mistake("incident note 5f3a x --at 2026-03-01T12:30:00Z", usage, "--at", "add which"),
                mistake("up --time-stamping ftp://x --data @/data", usage, "--time-stamping", "ftp://x"),
                mistake("up --payload-heads=perhaps", usage, "perhaps"),
                // Policies and alerts
                mistake(
                        "policy test @/policy.yaml",
                        usage,
                        "policy.yaml, line 4",
                        "rules[0].quite",
                        "no setting",
                        "did you mean 'quiet'"),
                mistake("policy test @/period.yaml", usage, "period.yaml, line 4", "quiet", "'soon'", "90s, 30m"),
                mistake("policy test @/none.yaml", usage, "policy", "none.yaml"),
                mistake(
                        "policy test --alert @/none.json --format generic",
                        usage,
                        "none.json does not exist",
                        "check the name"),
                mistake("policy test --alert @/text --format syslog", usage, "--format", "syslog", "suricata"),
                mistake("alert formats syslog", usage, "syslog", "suricata"),
                // Evidence
                mistake("evidence verify @/bundle --data @/nowhere", usage, "whom to trust", "--trust"),
                mistake("evidence verify @/bundle --trust @/none.json", ExitCode.NOT_FOUND, "trust file", "none.json"),
                mistake("evidence verify @/bundle --data @/data", ExitCode.INVALID, "INVALID", "bundle"),
                mistake("evidence erase", usage, "INCIDENT", "for example: tripcap evidence erase"),
                mistake("ledger audit --from yesterday", usage, "--from", "'yesterday'", "2026-"),
                mistake(
                        "ledger audit --from 2026-03-01T00:00:00Z --ledger @/none.ndjson --data @/data",
                        ExitCode.FAILED,
                        "none.ndjson"),
                // Keys
                mistake(
                        "key enroll Anna.Smith --role operator --data @/data",
                        usage,
                        "'Anna.Smith'",
                        "lower-case",
                        "pseudonym"),
                mistake("key enroll edge-9 --role pilot", usage, "--role", "'pilot'", "SENSOR"),
                mistake("key enroll edge-9 --role sensor --days 0 --data @/data", usage, "--days", "0"),
                mistake(
                        "key revoke nobody --reason ceased --yes --data @/data",
                        ExitCode.NOT_FOUND,
                        "'nobody'",
                        "key list"),
                mistake(
                        "key revoke operator --reason ceased --since yesterday --yes --data @/data",
                        usage,
                        "--since",
                        "'yesterday'",
                        "2026-03-01T04:00:00Z"),
                mistake("key revoke operator --reason ceased --data @/data", usage, "nobody to ask", "--yes"),
                mistake("key revoke operator --reason bored", usage, "--reason", "'bored'", "COMPROMISED"),
                mistake(
                        "key install @/text --data @/data",
                        ExitCode.REFUSED,
                        "text holds 0 certificates",
                        "expected one"),
                mistake(
                        "key install @/none.crt --data @/data",
                        ExitCode.REFUSED,
                        "nothing was installed",
                        "none.crt does not exist"),
                mistake(
                        "key backup @/backup --data @/data",
                        usage,
                        "passphrase",
                        "--passphrase-file",
                        "TRIPCAP_PASSPHRASE"),
                mistake(
                        "key backup @/backup --data @/data --passphrase-file @/passphrase",
                        usage,
                        "passphrase",
                        "chmod 600"),
                mistake("key enroll x --role operator --data @/open", ExitCode.REFUSED, "custodian.pem", "chmod 600"),
                mistake("key list --data @/distrust", ExitCode.FAILED, "trust.json"),
                // Configuration
                with(
                        Map.of("TRIPCAP_CONFIG", "@/unknown.yaml"),
                        "incident list",
                        usage,
                        "up.htp-port",
                        "unknown.yaml line 2",
                        "did you mean 'up.http-port'?"),
                with(Map.of("TRIPCAP_CONFIG", "@/tab.yaml"), "incident list", usage, "tab.yaml line 2", "no YAML"),
                with(
                        Map.of("TRIPCAP_CONFIG", "@/twice.yaml"),
                        "incident list",
                        usage,
                        "twice.yaml line 2",
                        "second time",
                        "line 1",
                        "remove one"),
                with(
                        Map.of("TRIPCAP_CONFIG", "@/list.yaml"),
                        "incident list",
                        usage,
                        "operator",
                        "list.yaml line 1",
                        "found a list",
                        "expected text"),
                with(
                        Map.of("TRIPCAP_CONFIG", "@/variable.yaml"),
                        "incident list",
                        usage,
                        "variable.yaml line 1",
                        "NOBODY_SET_THIS",
                        "not set"),
                with(Map.of("TRIPCAP_CONFIG", "@/none.yaml"), "incident list", usage, "none.yaml", "no such file"),
                with(
                        Map.of("TRIPCAP_UP_HTTP_PORT", "70000"),
                        "incident list",
                        usage,
                        "TRIPCAP_UP_HTTP_PORT",
                        "'70000'",
                        "0 to 65535"),
                with(
                        Map.of("TRIPCAP_OPERTOR", "x"),
                        "incident list",
                        usage,
                        "TRIPCAP_OPERTOR",
                        "did you mean TRIPCAP_OPERATOR?"),
                mistake(
                        "config check sensor --file @/secret.yaml",
                        usage,
                        "kafka.ssl.key.password",
                        "secret.yaml line 2",
                        "a file of its own",
                        "TRIPCAP_SENSOR_KAFKA_SSL_KEY_PASSWORD"),
                mistake(
                        "config check sensor --file @/acks.yaml",
                        usage,
                        "kafka.acks",
                        "acks.yaml line 2",
                        "'1'",
                        "remove it"),
                mistake("config show --set utf=true", usage, "--set utf", "did you mean 'utc'?"),
                mistake("config show broker", usage, "'broker'", "CLI, CONNECTION, SENSOR, SERVER"),
                mistake("status --connection @/none.yaml", usage, "none.yaml: there is no such file"),
                mistake("incident list --connection @/acks.yaml", usage, "kafka.acks", "line 2", "remove it"),
                mistake(
                        "server --check --config @/secret.yaml",
                        ServerExit.CONFIGURATION,
                        "ssl.key.password",
                        "line 2"),
                // Others
                mistake("kibana install", usage, "--url", "for example: tripcap kibana install"),
                mistake(
                        "kibana install --url kibana:5601",
                        usage,
                        "--url",
                        "kibana:5601",
                        "https://kibana.example:5601"),
                mistake(
                        "kibana install --url http://127.0.0.1:1",
                        ExitCode.UNREACHABLE,
                        "http://127.0.0.1:1",
                        "cannot be reached"),
                mistake("bench seal --rounds 0", usage, "--rounds", "1 to 10000", "found 0"),
                mistake("sensor replay @/none.pcap --data @/data", ExitCode.NOT_FOUND, "none.pcap"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void message_saysWhatWhereExpectedAndWhatToDo(Mistake mistake) {
        Map<String, String> environment = new HashMap<>();
        mistake.environment().forEach((name, value) -> environment.put(name, here(value)));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int code = Tripcap.run(environment, new PrintWriter(out), new PrintWriter(err), typed(mistake.arguments()));

        String told = err.toString() + out;
        assertThat(told).doesNotContain("Exception", "TRIPCAP_DEBUG");
        assertThat(told).contains(mistake.told());
        assertThat(told).doesNotContain("hush");
        assertThat(code).as(told).isEqualTo(mistake.code());
    }

    /** The issue asks for forty. */
    @Test
    void thereAreEnough() {
        assertThat(mistakes()).hasSizeGreaterThanOrEqualTo(40);
    }

    private static String here(String text) {
        return text.replace(HERE, directory.toString());
    }

    /** Words as a shell would part them; a part in single quotes is one. */
    private static String[] typed(String arguments) {
        List<String> words = new ArrayList<>();
        String[] parts = arguments.split("'", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 1) {
                words.add(parts[i]);
            } else {
                Arrays.stream(parts[i].strip().split(" +"))
                        .filter(word -> !word.isEmpty())
                        .map(MistakesTest::here)
                        .forEach(words::add);
            }
        }
        return words.toArray(String[]::new);
    }
}
