package org.tripcap.ingest.respond;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;
import org.tripcap.ingest.alert.Severity;
import org.tripcap.ingest.config.ConfigurationException;
import org.tripcap.ingest.config.Periods;
import org.tripcap.ingest.config.Secrets;
import org.tripcap.ingest.config.YamlFile;
import org.tripcap.ingest.config.YamlMap;

/** A {@link Policy} as a YAML file. */
public final class PolicyFile {
    private static final String STANDARD = "policy.yaml";

    private final Path directory;
    private final Function<String, @Nullable String> environment;

    private PolicyFile(Path directory, Function<String, @Nullable String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /**
     * Reads a policy.
     *
     * @throws ConfigurationException naming the line, for anything that is no policy, unknown names included
     * @throws IOException if the file cannot be read
     */
    public static Policy read(Path file) throws IOException, ConfigurationException {
        Path directory = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("/"));
        return new PolicyFile(directory, System::getenv).policy(YamlFile.read(file));
    }

    /** Reads a policy's text; secrets are looked up beneath {@code directory} and in {@code environment}. */
    static Policy parse(String text, Path directory, Function<String, @Nullable String> environment)
            throws ConfigurationException {
        return new PolicyFile(directory, environment).policy(YamlFile.parse("policy", text));
    }

    /** What a new installation starts with. */
    public static Policy standard() {
        try {
            return parse(standardText(), Path.of("/"), name -> null);
        } catch (ConfigurationException e) {
            throw new IllegalStateException("the policy that tripcap brings is wrong", e);
        }
    }

    /** The file that {@link #standard} reads, with its comments. */
    public static String standardText() {
        try (InputStream in = PolicyFile.class.getResourceAsStream(STANDARD)) {
            return new String(Objects.requireNonNull(in, STANDARD).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Policy policy(YamlMap file) throws ConfigurationException {
        file.number("version", 1, 1, 1);
        List<Network> own = file.values("own-networks", Network::parse);
        List<Network> servers = file.values("servers", Network::parse);
        Optional<YamlMap> boundsMap = file.map("bounds");
        Bounds bounds = boundsMap.isPresent() ? bounds(boundsMap.get()) : Bounds.STANDARD;
        List<Notification> notifications = new ArrayList<>();
        for (YamlMap notification : file.maps("notify")) {
            notifications.add(notification(notification));
        }
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlMap rule : file.maps("rules")) {
            Rule read = rule(rule);
            if (!names.add(read.name())) {
                throw rule.problem("name", "another rule is called '" + read.name() + "' too");
            }
            rules.add(read);
        }
        file.end();
        if (!file.has("rules")) {
            throw file.problem("rules", "is missing; 'rules: []' lets no alert open anything");
        }
        return new Policy(rules, bounds, own, servers, notifications);
    }

    private static Bounds bounds(YamlMap map) throws ConfigurationException {
        Bounds standard = Bounds.STANDARD;
        int open = map.number("open-incidents", 1, 10_000, standard.openIncidents());
        int perHour = map.number("openings-per-hour", 1, 100_000, standard.openingsPerHour());
        Duration recording = map.value("recording-per-day", Periods::parse, standard.recordingPerDay());
        int networks = map.number("networks-per-scope", 2, 32, standard.networks());
        PrefixLengths widest = prefixes(map, "widest-prefix", standard.widest());
        map.end();
        return checked(map, () -> new Bounds(open, perHour, recording, networks, widest));
    }

    private static PrefixLengths prefixes(YamlMap outer, String name, PrefixLengths otherwise)
            throws ConfigurationException {
        Optional<YamlMap> map = outer.map(name);
        if (map.isEmpty()) {
            return otherwise;
        }
        int ipv4 = map.get().number("ipv4", 8, 32, otherwise.ipv4());
        int ipv6 = map.get().number("ipv6", 16, 128, otherwise.ipv6());
        map.get().end();
        return new PrefixLengths(ipv4, ipv6);
    }

    private Notification notification(YamlMap map) throws ConfigurationException {
        String name = map.text("name");
        Set<Notification.Event> events = Set.copyOf(map.values("on", Notification.Event::parse));
        if (map.has("webhook") == map.has("command")) {
            throw map.problem("expected either webhook or command");
        }
        Notification.Channel channel = map.has("webhook") ? webhook(map) : command(map);
        map.end();
        return checked(map, () -> new Notification(name, events, channel));
    }

    private Notification.Channel webhook(YamlMap map) throws ConfigurationException {
        String secret = null;
        if (map.has("secret")) {
            try {
                secret = Secrets.resolve(map.text("secret"), directory, environment);
            } catch (IOException e) {
                throw map.problem("secret", String.valueOf(e.getMessage()));
            }
        }
        String signing = secret;
        return map.value("webhook", text -> new Notification.Channel.Webhook(URI.create(text), signing));
    }

    private static Notification.Channel command(YamlMap map) throws ConfigurationException {
        List<String> command = map.texts("command");
        return checked(map, () -> new Notification.Channel.Command(command));
    }

    private static Rule rule(YamlMap map) throws ConfigurationException {
        String name = map.text("name");
        Rule.Action action = map.value("action", Rule.Action::parse, Rule.Action.OPEN);
        Optional<YamlMap> whenMap = map.map("when");
        Conditions when = whenMap.isPresent() ? conditions(whenMap.get()) : Conditions.atLeast(Severity.INFORMATIONAL);
        Optional<YamlMap> recordMap = map.map("record");
        Recording recording = recordMap.isPresent() ? recording(recordMap.get()) : Recording.STANDARD;
        Duration quiet = map.value("quiet", Periods::parse, Recording.QUIET);
        Duration maximum = map.value("maximum", Periods::parse, max(quiet, Recording.MAXIMUM));
        LegalBasis basis = action == Rule.Action.OPEN || map.has("legal-basis")
                ? map.value("legal-basis", LegalBasis::parse)
                : LegalBasis.GDPR_6_1_F;
        String title = map.value("title", PolicyFile::title, "{source}: {signature}");
        map.end();
        return checked(
                map,
                () -> new Rule(
                        name,
                        when,
                        action,
                        recording.extent(),
                        recording.network(),
                        recording.target(),
                        quiet,
                        maximum,
                        basis,
                        title));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static String title(String template) {
        Titles.check(template);
        return template;
    }

    private static Conditions conditions(YamlMap map) throws ConfigurationException {
        Conditions conditions = new Conditions(
                Set.copyOf(map.texts("sources")),
                map.value("severity", Severity::parse, Severity.INFORMATIONAL),
                map.values("signature", Glob::new),
                map.values("category", Glob::new),
                map.values("attacker", Network::parse),
                map.values("victim", Network::parse));
        map.end();
        return conditions;
    }

    /** The part of a rule that says what is recorded. */
    private record Recording(Extent extent, PrefixLengths network, Target target) {
        private static final Recording STANDARD = new Recording(Extent.BOTH, Rule.NETWORK, Target.EVERYWHERE);
        private static final Duration QUIET = Duration.ofMinutes(15);
        private static final Duration MAXIMUM = Duration.ofHours(12);
    }

    private static Recording recording(YamlMap map) throws ConfigurationException {
        Extent extent = map.value("scope", Extent::parse, Extent.BOTH);
        PrefixLengths network = prefixes(map, "network-prefix", Rule.NETWORK);
        List<String> interfaces = map.texts("interfaces");
        List<String> sensors = map.texts("sensors");
        Source source = map.value("source", PolicyFile::source, Source.LIVE);
        int snaplen = map.number("snaplen", Scope.MIN_SNAPLEN, Scope.MAX_SNAPLEN, Scope.MAX_SNAPLEN);
        map.end();
        Target target = checked(map, () -> new Target(interfaces, sensors, source, snaplen));
        return new Recording(extent, network, target);
    }

    private static Source source(String code) {
        for (Source source : Source.values()) {
            if (source.code().equals(code)) {
                return source;
            }
        }
        throw new IllegalArgumentException("expected live or file, found '" + code + "'");
    }

    private static <T> T checked(YamlMap map, Supplier<T> maker) throws ConfigurationException {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw map.problem(String.valueOf(e.getMessage()));
        }
    }
}
