package org.tripcap.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.AlertFormat;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.alert.Generic;
import org.tripcap.ingest.config.ConfigurationException;
import org.tripcap.ingest.config.Periods;
import org.tripcap.ingest.config.Secrets;
import org.tripcap.ingest.config.YamlFile;
import org.tripcap.ingest.config.YamlMap;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.ClientCertificate;
import org.tripcap.ingest.http.Credential;
import org.tripcap.ingest.http.Credential.HmacSignature;

/** The sources that a server takes alerts from, as a YAML file: names, formats, zones, fields and credentials of the operator's choice. */
public final class AlertSourcesFile {
    private static final String GENERIC = "generic";

    /** Headers of a signature, unless the file names others. */
    private enum Style {
        /** This service's own. */
        TRIPCAP(HmacSignature.SIGNATURE_HEADER, HmacSignature.TIMESTAMP_HEADER),
        /** Over the body alone, unless Grafana's contact point names a header for the time stamp. */
        GRAFANA("X-Grafana-Alerting-Signature", null),
        /** Over the body alone. */
        GITHUB("X-Hub-Signature-256", null);

        private final String header;
        private final @Nullable String timestampHeader;

        Style(String header, @Nullable String timestampHeader) {
            this.header = header;
            this.timestampHeader = timestampHeader;
        }

        static Style parse(String text) {
            for (Style style : values()) {
                if (style.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return style;
                }
            }
            throw new IllegalArgumentException("expected tripcap, grafana or github, found '" + text + "'");
        }
    }

    private final Path directory;
    private final Function<String, @Nullable String> environment;

    private AlertSourcesFile(Path directory, Function<String, @Nullable String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /**
     * Reads the sources.
     *
     * @throws ConfigurationException naming the line, for anything that is no source, unknown names and missing secrets included
     * @throws IOException if the file cannot be read
     */
    public static List<AlertSource> read(Path file) throws IOException, ConfigurationException {
        Path directory = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), Path.of("/"));
        return new AlertSourcesFile(directory, System::getenv).sources(YamlFile.read(file));
    }

    /** Reads a text; secrets are looked up beneath {@code directory} and in {@code environment}. */
    static List<AlertSource> parse(String text, Path directory, Function<String, @Nullable String> environment)
            throws ConfigurationException {
        return new AlertSourcesFile(directory, environment).sources(YamlFile.parse("sources", text));
    }

    private List<AlertSource> sources(YamlMap file) throws ConfigurationException {
        file.number("version", 1, 1, 1);
        List<AlertSource> sources = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlMap map : file.maps("sources")) {
            AlertSource source = source(map);
            if (!names.add(source.name())) {
                throw map.problem("name", "another source is called '" + source.name() + "' too");
            }
            sources.add(source);
        }
        file.end();
        if (!file.has("sources")) {
            throw file.problem("sources", "is missing; 'sources: []' lets nobody post alerts");
        }
        return sources;
    }

    private AlertSource source(YamlMap map) throws ConfigurationException {
        String name = map.text("name");
        AlertFormat format = format(map);
        ZoneId zone = map.value("zone", AlertSourcesFile::zone, ZoneOffset.UTC);
        Optional<YamlMap> shown = map.map("credentials");
        List<Credential> credentials = shown.isPresent() ? credentials(shown.get()) : List.of();
        map.end();
        return checked(map, () -> new AlertSource(name, format, zone, credentials));
    }

    private static AlertFormat format(YamlMap map) throws ConfigurationException {
        AlertFormat format = map.value("format", AlertFormats::named);
        Optional<YamlMap> fields = map.map("fields");
        if (fields.isEmpty()) {
            return format;
        }
        if (!format.name().equals(GENERIC)) {
            throw map.problem("fields", "the format " + format.name() + " has its own; only " + GENERIC + " is told");
        }
        Map<String, String> paths = new HashMap<>();
        for (String field : Generic.Paths.NAMES) {
            if (fields.get().has(field)) {
                paths.put(field, fields.get().text(field));
            }
        }
        fields.get().end();
        return checked(fields.get(), () -> new Generic(Generic.Paths.of(paths)));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "expected a zone such as Europe/Berlin or +02:00, found '" + text + "'", unknown);
        }
    }

    private List<Credential> credentials(YamlMap map) throws ConfigurationException {
        List<Credential> credentials = new ArrayList<>();
        if (map.has("bearer")) {
            credentials.add(secret(map, "bearer", Credential.BearerToken::of));
        }
        credentials.addAll(map.values("bearer-sha256", Credential.BearerToken::ofSha256));
        Optional<YamlMap> basic = map.map("basic");
        if (basic.isPresent()) {
            String user = basic.get().text("user");
            credentials.add(secret(basic.get(), "password", password -> Credential.Basic.of(user, password)));
            basic.get().end();
        }
        if (map.has("url")) {
            credentials.add(secret(map, "url", Credential.UrlSecret::of));
        }
        Optional<YamlMap> signature = map.map("signature");
        if (signature.isPresent()) {
            credentials.add(signature(signature.get()));
        }
        credentials.addAll(map.values("certificates", ClientCertificate::of));
        map.end();
        return credentials;
    }

    private Credential signature(YamlMap map) throws ConfigurationException {
        Style style = map.value("style", Style::parse, Style.TRIPCAP);
        String header = map.value("header", AlertSourcesFile::header, style.header);
        @Nullable String timestampHeader = map.has("timestamp-header")
                ? map.value("timestamp-header", AlertSourcesFile::header)
                : style.timestampHeader;
        Duration window = map.value("window", Periods::parse, HmacSignature.WINDOW);
        Credential credential = secret(
                map,
                "secret",
                secret -> HmacSignature.of(secret.getBytes(StandardCharsets.UTF_8), header, timestampHeader, window));
        map.end();
        return credential;
    }

    /** RFC 9110, section 5.6.2. */
    private static String header(String text) {
        if (!text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}")) {
            throw new IllegalArgumentException("expected the name of a header, found '" + text + "'");
        }
        return text;
    }

    /** A credential made of the secret that a reference names; nothing repeats the secret. */
    private Credential secret(YamlMap map, String name, Function<String, Credential> maker)
            throws ConfigurationException {
        try {
            return maker.apply(Secrets.resolve(map.text(name), directory, environment));
        } catch (IOException | IllegalArgumentException unusable) {
            throw map.problem(name, String.valueOf(unusable.getMessage()));
        }
    }

    private static <T> T checked(YamlMap map, Supplier<T> maker) throws ConfigurationException {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw map.problem(String.valueOf(e.getMessage()));
        }
    }
}
