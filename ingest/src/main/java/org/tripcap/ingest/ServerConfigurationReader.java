package org.tripcap.ingest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.program.ProgramLog;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import org.tripcap.capture.ship.KafkaKeys;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.config.ConfigurationException;
import org.tripcap.ingest.enrich.AddressDatabases;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.HttpServer;
import org.tripcap.ingest.http.Limits;
import org.tripcap.ingest.http.Tls;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.notary.TimeStamping;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.respond.PolicyFile;
import org.tripcap.ingest.store.ElasticsearchKeys;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.tls.Endpoint;
import org.tripcap.ingest.tls.TlsTrust;

/** Reads a server's configuration, and gathers every problem with it. */
final class ServerConfigurationReader {

    private final Settings settings;
    private final List<String> problems = new ArrayList<>();

    ServerConfigurationReader(Settings.Sources sources) throws SettingsException {
        this.settings = Settings.read(sources, ServerKeys.known());
    }

    ServerConfiguration read() throws SettingsException {
        Path data = settings.get(ServerKeys.DATA);
        Path keys = settings.get(ServerKeys.IDENTITIES).orElse(data.resolve("keys"));
        ServerIdentities identities = identities(keys);
        KafkaSettings kafka = KafkaKeys.read(settings, problems);
        Optional<ElasticsearchSettings> elasticsearch = ElasticsearchKeys.read(settings, problems);
        if (elasticsearch.isEmpty()) {
            problems.add(
                    "elasticsearch.urls: missing; name the nodes of the cluster, such as https://es-1.example:9200");
        }
        Endpoint central = central(identities);
        ServerSettings.Http http = http(keys);
        Policy policy = policy();
        IndexerSettings indexer = indexer();
        if (!problems.isEmpty() || identities == null || elasticsearch.isEmpty() || http == null) {
            throw new SettingsException(problems);
        }
        ServerSettings server = new ServerSettings(
                data.resolve("server"),
                keys,
                settings.get(ServerKeys.CHECKPOINTS).orElse(data.resolve("checkpoints")),
                kafka,
                new Topics.Replication(
                        settings.get(ServerKeys.REPLICATION).shortValue(),
                        settings.get(ServerKeys.EVIDENCE_PARTITIONS)),
                elasticsearch.get(),
                http,
                policy,
                indexer,
                settings.get(ServerKeys.KEYS_PER_OPENER),
                timeStamping(),
                central,
                settings.get(ServerKeys.DEPLOYMENT));
        String name = identities.indexer().name();
        return new ServerConfiguration(
                server,
                name,
                new ProgramLog(
                        settings.get(ServerKeys.LOG_FORM),
                        settings.get(ServerKeys.LOG_LEVEL),
                        ServerConfiguration.SERVICE,
                        name));
    }

    /** Those of every role that is played here, each of which the trust file vouches for. */
    private @Nullable ServerIdentities identities(Path keys) {
        try {
            TrustFile trust = TrustFile.load(keys.resolve("trust.json"));
            ServerIdentities identities = ServerIdentities.load(keys);
            requireTrusted(trust, identities.responder());
            requireTrusted(trust, identities.indexer());
            if (settings.get(ServerKeys.VAULT_SERVER).isEmpty()) {
                ServerIdentities.Central central = ServerIdentities.Central.load(keys);
                requireTrusted(trust, central.vault());
                requireTrusted(trust, central.notary().identity());
            }
            return identities;
        } catch (IOException | IllegalArgumentException e) {
            problem(ServerKeys.IDENTITIES, SettingsException.reason(e));
            return null;
        }
    }

    private void requireTrusted(TrustFile trust, Identity identity) {
        try {
            var _ = trust.verifyCertificate(
                    identity.certificate(), InstantSource.system().instant());
        } catch (UntrustedException e) {
            problem(
                    ServerKeys.IDENTITIES,
                    "the " + identity.role().code() + " '" + identity.name() + "' is not believed by the trust file: "
                            + e.getMessage());
        }
    }

    private @Nullable Endpoint central(@Nullable ServerIdentities identities) {
        Optional<URI> uri = settings.get(ServerKeys.VAULT_SERVER);
        Optional<Path> file = settings.get(ServerKeys.VAULT_CA_FILE);
        if (uri.isEmpty() || identities == null) {
            return null;
        }
        TlsTrust trust = file.<TlsTrust>map(TlsTrust.Authorities::new).orElse(new TlsTrust.Platform());
        try {
            return new Endpoint(uri.get(), trust.context(identities.indexer().keyManagers()));
        } catch (IOException e) {
            problem(ServerKeys.VAULT_CA_FILE, "cannot be used: " + SettingsException.reason(e));
            return null;
        }
    }

    private ServerSettings.@Nullable Http http(Path keys) {
        Optional<InetSocketAddress> local = settings.get(ServerKeys.LOCAL_LISTEN);
        if (local.isEmpty() || !local.get().getAddress().isLoopbackAddress()) {
            problem(
                    ServerKeys.LOCAL_LISTEN,
                    "found " + (local.isEmpty() ? "none" : "an address that other hosts reach without TLS")
                            + ", expected one of this host such as 127.0.0.1:8686");
            return null;
        }
        return new ServerSettings.Http(
                local.get().getAddress().getHostAddress(),
                local.get().getPort(),
                Limits.DEFAULT,
                HttpServer.Settings.FAILURE_DELAY,
                sources(keys),
                door(
                        ServerKeys.ALERTS_LISTEN,
                        settings.get(ServerKeys.TLS_CLIENTS).orElse(null)),
                door(ServerKeys.EVIDENCE_LISTEN, null),
                door(ServerKeys.CLIENTS_LISTEN, null));
    }

    private List<AlertSource> sources(Path keys) {
        Optional<Path> file = settings.get(ServerKeys.ALERT_SOURCES);
        if (file.isPresent()) {
            return sourcesOf(file.get());
        }
        try {
            return AlertSources.of(keys);
        } catch (IOException e) {
            problem(ServerKeys.IDENTITIES, SettingsException.reason(e));
            return List.of();
        }
    }

    private List<AlertSource> sourcesOf(Path file) {
        try {
            return AlertSourcesFile.read(file);
        } catch (IOException | ConfigurationException e) {
            problem(ServerKeys.ALERT_SOURCES, SettingsException.reason(e));
            return List.of();
        }
    }

    private @Nullable Tls door(Setting<Optional<InetSocketAddress>> setting, @Nullable Path clientAuthorities) {
        Optional<InetSocketAddress> listen = settings.get(setting);
        Optional<Path> certificate = settings.get(ServerKeys.TLS_CERTIFICATE);
        Optional<Path> key = settings.get(ServerKeys.TLS_KEY);
        if (listen.isEmpty()) {
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            problem(
                    setting,
                    "needs " + ServerKeys.TLS_CERTIFICATE.name() + " and " + ServerKeys.TLS_KEY.name()
                            + "; set both, or none here");
            return null;
        }
        Tls tls = new Tls(
                listen.get().getAddress().getHostAddress(),
                listen.get().getPort(),
                certificate.get(),
                key.get(),
                clientAuthorities);
        try {
            tls.check();
        } catch (IOException e) {
            problem(setting, SettingsException.reason(e));
        }
        return tls;
    }

    private Policy policy() {
        Optional<Path> file = settings.get(ServerKeys.POLICY);
        if (file.isEmpty()) {
            return PolicyFile.standard();
        }
        try {
            return PolicyFile.read(file.get());
        } catch (IOException | ConfigurationException e) {
            problem(ServerKeys.POLICY, SettingsException.reason(e));
            return PolicyFile.standard();
        }
    }

    private IndexerSettings indexer() {
        IndexerSettings usual = IndexerSettings.DEFAULT;
        IndexerSettings indexer = new IndexerSettings(
                EnumSet.allOf(IndexerSettings.Role.class),
                usual.group(),
                settings.get(ServerKeys.THREADS).orElse(usual.threads()),
                settings.get(ServerKeys.PAYLOAD_HEADS) ? usual.limits().withPayloadHeads() : usual.limits(),
                usual.patience(),
                settings.get(ServerKeys.KEEP),
                usual.backoff());
        AddressDatabases.Source countries = source(ServerKeys.COUNTRY_DATABASE);
        AddressDatabases.Source systems = source(ServerKeys.AS_DATABASE);
        if (countries == null && systems == null) {
            return indexer;
        }
        try {
            return indexer.withAddressFacts(AddressDatabases.open(countries, systems, InstantSource.system()));
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
            return indexer;
        }
    }

    private AddressDatabases.@Nullable Source source(Setting<Optional<Path>> setting) {
        return settings.get(setting)
                .map(file -> new AddressDatabases.Source(setting.name(), file))
                .orElse(null);
    }

    private @Nullable TimeStamping timeStamping() {
        return settings.get(ServerKeys.TIME_STAMPING)
                .map(uri -> new TimeStamping(
                        uri,
                        settings.get(ServerKeys.STAMPS_APART),
                        TimeStamping.by(uri).patience()))
                .orElse(null);
    }

    private void problem(Setting<?> setting, String what) {
        problems.add(settings.problem(setting, what));
    }
}
