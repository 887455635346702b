package org.tripcap.ingest.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.router.ParsedEndpoint;
import io.javalin.util.JavalinException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.LedgerProofText;
import org.tripcap.ingest.http.Problem.Kind;
import org.tripcap.ingest.respond.AlertIntake;
import org.tripcap.ingest.respond.Receipt;
import org.tripcap.ingest.respond.ReceiptId;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.vault.Vault;

/**
 * The server's HTTP interface, each request on a virtual thread. It keeps no access log: addresses of senders and paths of
 * requests are nobody's business once a request is answered.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int ACCEPTED = 1024;
    /** Connections at a time; further ones wait until others end. */
    static final int CONNECTIONS = 1024;

    private static final Duration IDLE_WHEN_FULL = Duration.ofSeconds(2);
    private static final int HEADER_BYTES = 8 * 1024;
    private static final Duration STOP = Duration.ofSeconds(3);

    /**
     * What a server serves.
     *
     * @param host the address to listen on, such as {@code 127.0.0.1}
     * @param port 0 for any free one
     * @param health of the server's roles, for readiness
     * @param status parts of {@code GET /api/v1/status}: names, and what gives maps, lists, texts, numbers or truth values
     * @param tls where other hosts post alerts; {@code null} if none may
     * @param evidence what people read packets from; {@code null} if they may not here
     * @param clients people at the command line and other servers, of other hosts; {@code null} if none may come
     */
    public record Settings(
            String host,
            int port,
            Limits limits,
            Duration failureDelay,
            List<AlertSource> sources,
            AlertIntake intake,
            Receipts receipts,
            Vault vault,
            LedgerLog ledger,
            PrometheusMeterRegistry metrics,
            Supplier<List<RoleHealth>> health,
            Map<String, Supplier<?>> status,
            InstantSource clock,
            @Nullable Tls tls,
            @Nullable Evidence evidence,
            @Nullable Clients clients) {
        /** How late failed authentications are answered, unless something else is asked for. */
        public static final Duration FAILURE_DELAY = Duration.ofMillis(300);

        public Settings {
            sources = List.copyOf(sources);
            status = Map.copyOf(status);
        }
    }

    private final Javalin javalin;
    private final Map<Door, TlsListener> listeners;

    private HttpServer(Javalin javalin, Map<Door, TlsListener> listeners) {
        this.javalin = javalin;
        this.listeners = listeners;
    }

    /**
     * Starts to listen.
     *
     * @throws IOException if an address cannot be bound, or a file of TLS not be used; the message names it
     */
    public static HttpServer start(Settings settings) throws IOException {
        Map<Door, TlsListener> listeners = new EnumMap<>(Door.class);
        Javalin javalin;
        try {
            javalin = Javalin.create(config -> {
                configure(config, settings);
                Tls alerts = settings.tls();
                if (alerts != null) {
                    listen(config, alerts, Door.ALERTS, null, settings.limits(), listeners);
                }
                Evidence evidence = settings.evidence();
                Tls packets = evidence == null ? null : evidence.tls();
                if (evidence != null && packets != null) {
                    listen(
                            config,
                            packets,
                            Door.EVIDENCE,
                            new ActorTrust(evidence.trust(), settings.clock()),
                            settings.limits(),
                            listeners);
                }
                Clients clients = settings.clients();
                if (clients != null) {
                    listen(
                            config,
                            clients.tls(),
                            Door.CLIENTS,
                            new ActorTrust(clients.trust(), settings.clock()),
                            settings.limits(),
                            listeners);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        try {
            javalin.start();
        } catch (JavalinException e) {
            javalin.stop();
            throw new IOException("HTTP cannot listen on " + places(settings) + ": " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            javalin.stop();
            throw e.getCause();
        }
        listeners.values().forEach(TlsListener::follow);
        return new HttpServer(javalin, listeners);
    }

    private static void listen(
            JavalinConfig config,
            Tls tls,
            Door door,
            @Nullable TrustManager clients,
            Limits limits,
            Map<Door, TlsListener> listeners) {
        config.jetty.addConnector((server, http) -> {
            try {
                TlsListener listener = new TlsListener(tls, door, clients, server, http);
                listeners.put(door, listener);
                return bounded(listener.connector(), limits);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String places(Settings settings) {
        List<String> places = new ArrayList<>();
        places.add(settings.host() + ":" + settings.port());
        Tls alerts = settings.tls();
        if (alerts != null) {
            places.add(alerts.host() + ":" + alerts.port());
        }
        Evidence evidence = settings.evidence();
        Tls packets = evidence == null ? null : evidence.tls();
        if (packets != null) {
            places.add(packets.host() + ":" + packets.port());
        }
        Clients clients = settings.clients();
        if (clients != null) {
            places.add(clients.tls().host() + ":" + clients.tls().port());
        }
        return String.join(" or ", places);
    }

    /** The port it listens on. */
    public int port() {
        return javalin.port();
    }

    /** The port where alerts come over TLS; 0 if they do not. */
    public int tlsPort() {
        return port(Door.ALERTS);
    }

    /** The port where people read packets over TLS; 0 if they do not. */
    public int evidencePort() {
        return port(Door.EVIDENCE);
    }

    /** The port for people at the command line, and other servers; 0 if there is none. */
    public int clientsPort() {
        return port(Door.CLIENTS);
    }

    private int port(Door door) {
        TlsListener listener = listeners.get(door);
        return listener == null ? 0 : listener.connector().getLocalPort();
    }

    /** What is served, such as {@code GET /health/live}, whichever door it is served at. */
    Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        for (ParsedEndpoint parsed : javalin.unsafe.internalRouter.allHttpHandlers()) {
            if (parsed.endpoint.method.isHttpMethod()) {
                routes.add(parsed.endpoint.method.name() + " " + parsed.endpoint.path);
            }
        }
        return routes;
    }

    /** Uses the files of TLS as they are now, sooner than it would by itself. */
    void reloadTls() {
        listeners.values().forEach(TlsListener::reload);
    }

    private static void configure(JavalinConfig config, Settings settings) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.jetty.modifyHttpConfiguration(http -> http.addCustomizer(new UrlSecrets()));
        config.jetty.addConnector((server, http) -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(HEADER_BYTES);
            return connector(settings, server, http);
        });
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(STOP.toMillis());
            server.setErrorHandler(new BareErrors());
        });
        routes(config, settings);
        config.routes.exception(Problem.class, Problem::answer);
        config.routes.exception(
                InterruptedException.class,
                (e, context) -> new Problem(Kind.UNAVAILABLE, "the server is stopping", STOP).answer(context));
        config.routes.exception(Exception.class, HttpServer::unexpected);
        config.routes.exception(HttpResponseException.class, HttpServer::refused);
    }

    private static ServerConnector connector(
            Settings settings, org.eclipse.jetty.server.Server server, HttpConfiguration http) {
        HttpConfiguration local = new HttpConfiguration(http);
        local.addCustomizer(Door.LOCAL.mark());
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(local));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        return bounded(connector, settings.limits());
    }

    private static ServerConnector bounded(ServerConnector connector, Limits limits) {
        connector.setIdleTimeout(IDLE.toMillis());
        // A storm of alerts comes in many connections at once; the default of 50 would turn some away.
        connector.setAcceptQueueSize(ACCEPTED);
        // Files and connections to Kafka need their descriptors, too; more senders wait until others are answered.
        NetworkConnectionLimit limit = new NetworkConnectionLimit(CONNECTIONS, connector);
        limit.setEndPointIdleTimeout(IDLE_WHEN_FULL.toMillis());
        connector.addBean(limit);
        connector.addBean(new SlowSenders(
                connector.getScheduler(), limits.reading().plus(limits.reading().dividedBy(2))));
        return connector;
    }

    private static void routes(JavalinConfig config, Settings settings) {
        BodyReader bodies = new BodyReader(settings.limits());
        AlertEndpoint alerts = new AlertEndpoint(
                settings.sources(),
                settings.intake(),
                bodies,
                new FailureBrake(settings.failureDelay()),
                new HttpMetrics(settings.metrics()),
                settings.clock());
        StatusEndpoints status = new StatusEndpoints(settings.health(), settings.status());
        VaultEndpoint vault = new VaultEndpoint(settings.vault(), bodies);
        config.routes.before(Door::check);
        Clients clients = settings.clients();
        if (clients != null) {
            config.routes.before(context -> {
                if (Door.of(context) == Door.CLIENTS) {
                    clients.check(context, settings.clock().instant());
                }
            });
        }
        config.routes.post("/api/v1/alerts/{source}", alerts::post);
        config.routes.get("/api/v1/receipts/{id}", context -> receipt(context, settings.receipts()));
        config.routes.post(VaultEndpoint.PATH, vault::post);
        Evidence evidence = settings.evidence();
        if (evidence != null) {
            config.routes.get(EvidenceEndpoint.ROUTE, new EvidenceEndpoint(evidence)::get);
        }
        LedgerEndpoint ledger = new LedgerEndpoint(settings.ledger());
        config.routes.get(LedgerProofText.PATH + "/checkpoint", ledger::checkpoint);
        config.routes.get(LedgerProofText.PATH + "/inclusion", ledger::inclusion);
        config.routes.get(LedgerProofText.PATH + "/consistency", ledger::consistency);
        config.routes.get(StatusEndpoints.PATH, status::status);
        config.routes.get("/health/live", status::live);
        config.routes.get("/health/ready", status::ready);
        config.routes.get(
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(settings.metrics().scrape()));
    }

    private static void receipt(Context context, Receipts receipts) throws Problem {
        ReceiptId id;
        try {
            id = new ReceiptId(context.pathParam("id"));
        } catch (IllegalArgumentException malformed) {
            throw new Problem(Kind.NOT_FOUND, "a receipt id has 32 lower-case hexadecimal digits");
        }
        Receipt receipt = receipts.find(id)
                .orElseThrow(() -> new Problem(
                        Kind.NOT_FOUND,
                        "no such receipt; they are kept for " + Receipts.KEPT.toMinutes() + " minutes"));
        context.contentType("application/json").result(ReceiptJson.write(receipt));
    }

    /** What the framework itself refuses: unknown paths and methods. */
    private static void refused(HttpResponseException e, Context context) {
        int status = e.getStatus();
        if (status == 404 || status == 405) {
            new Problem(Kind.NOT_FOUND, "there is nothing here for this method").answer(context);
        } else {
            context.status(status).contentType("text/plain").result(String.valueOf(e.getMessage()));
        }
    }

    private static void unexpected(Exception e, Context context) {
        LOG.error("A request failed", e);
        new Problem(Kind.INTERNAL, "the server's log has the cause").answer(context);
    }

    /** Stops listening, and lets requests under way end for a few seconds. */
    @Override
    public void close() {
        listeners.values().forEach(TlsListener::close);
        javalin.stop();
    }
}
