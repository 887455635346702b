package org.tripcap.ingest.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.ValueForm;
import org.tripcap.ingest.config.Secrets;
import org.tripcap.ingest.store.ElasticsearchSettings.Credentials;
import org.tripcap.ingest.tls.TlsTrust;

/** What can be set of a program's way to Elasticsearch. */
public final class ElasticsearchKeys {

    private static final Setting<List<URI>> URLS = Setting.of(
                    "elasticsearch.urls", ValueForm.URL.several(), List.<URI>of())
            .described("Nodes of the cluster that keeps evidence, one or more.");
    private static final Setting<Optional<String>> API_KEY = Setting.optional("elasticsearch.api-key", ValueForm.TEXT)
            .asSecret()
            .described("An API key as Elasticsearch hands it out (encoded).");
    private static final Setting<Optional<Path>> API_KEY_FILE = Setting.optional(
                    "elasticsearch.api-key-file", ValueForm.PATH)
            .described("A file with that key. Mode 600, or passed by the service manager.");
    private static final Setting<Optional<Path>> CA_FILE = Setting.optional("elasticsearch.ca-file", ValueForm.PATH)
            .described("The authority of the nodes' certificates, in PEM; without one, those of the JDK.");
    private static final Setting<Optional<TlsTrust.Fingerprint>> CA_FINGERPRINT = Setting.optional(
                    "elasticsearch.ca-fingerprint",
                    ValueForm.of("the SHA-256 of a certificate, 64 hexadecimal digits", TlsTrust.Fingerprint::parse))
            .described(
                    "The same authority by the fingerprint of its certificate, as Elasticsearch prints it at its first"
                            + " start; the nodes must send that certificate with their own.");
    private static final Setting<Duration> RESPONSE = Setting.of(
                    "elasticsearch.response-timeout",
                    ValueForm.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                    Duration.ofSeconds(60))
            .described("The longest wait for an answer.");

    private ElasticsearchKeys() {}

    /** All of them. */
    public static List<Setting<?>> known() {
        return List.of(URLS, API_KEY, API_KEY_FILE, CA_FILE, CA_FINGERPRINT, RESPONSE);
    }

    /**
     * How Elasticsearch is reached; empty where no node is named.
     *
     * @param settings with {@link #known} among the known ones
     * @param problems takes what is wrong
     */
    public static Optional<ElasticsearchSettings> read(Settings settings, List<String> problems) {
        Optional<Credentials> credentials = credentials(settings, problems);
        TlsTrust trust = trust(settings, problems);
        List<URI> urls = settings.get(URLS);
        if (urls.isEmpty()) {
            return Optional.empty();
        }
        boolean plain = urls.stream().anyMatch(url -> "http".equals(url.getScheme()));
        if (plain && (credentials.isPresent() || !(trust instanceof TlsTrust.Platform))) {
            problems.add(settings.problem(URLS, "http, where a key would travel in the clear; name https addresses"));
        }
        try {
            return Optional.of(new ElasticsearchSettings(
                    urls,
                    credentials.orElse(null),
                    trust,
                    settings.get(RESPONSE),
                    ElasticsearchSettings.of(urls.getFirst()).backoff()));
        } catch (IllegalArgumentException e) {
            problems.add(settings.problem(URLS, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static Optional<Credentials> credentials(Settings settings, List<String> problems) {
        Optional<String> key = settings.get(API_KEY);
        Optional<Path> file = settings.get(API_KEY_FILE);
        if (key.isPresent() && file.isPresent()) {
            problems.add(settings.problem(API_KEY_FILE, "given as " + API_KEY.name() + " too; remove one of them"));
        }
        if (file.isPresent()) {
            try {
                key = Optional.of(Secrets.read(file.get()));
            } catch (IOException e) {
                problems.add(settings.problem(API_KEY_FILE, String.valueOf(e.getMessage())));
            }
        }
        return key.map(Credentials.ApiKey::new);
    }

    private static TlsTrust trust(Settings settings, List<String> problems) {
        Optional<Path> file = settings.get(CA_FILE);
        Optional<TlsTrust.Fingerprint> fingerprint = settings.get(CA_FINGERPRINT);
        if (file.isPresent() && fingerprint.isPresent()) {
            problems.add(settings.problem(CA_FINGERPRINT, "given beside " + CA_FILE.name() + "; remove one of them"));
        }
        if (file.isEmpty()) {
            return fingerprint.isPresent() ? fingerprint.get() : new TlsTrust.Platform();
        }
        TlsTrust trust = new TlsTrust.Authorities(file.get());
        try {
            var _ = trust.context(null);
        } catch (IOException e) {
            problems.add(settings.problem(CA_FILE, "cannot be used: " + e.getMessage()));
        }
        return trust;
    }
}
