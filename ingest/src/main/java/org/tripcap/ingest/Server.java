package org.tripcap.ingest;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.KernelClock;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.CertificateTerm;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.custody.FormerChain;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.LedgerWriter;
import org.tripcap.capture.custody.NotaryIdentity;
import org.tripcap.capture.custody.Seen;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.ship.CustodyFeed;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.http.Clients;
import org.tripcap.ingest.http.Evidence;
import org.tripcap.ingest.http.HttpServer;
import org.tripcap.ingest.http.LedgerLog;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.http.Tls;
import org.tripcap.ingest.index.EvidenceBacklog;
import org.tripcap.ingest.index.Indexer;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.notary.NotaryService;
import org.tripcap.ingest.notary.RemoteLedger;
import org.tripcap.ingest.respond.AlertErasure;
import org.tripcap.ingest.respond.AlertKeys;
import org.tripcap.ingest.respond.KafkaAlertIntake;
import org.tripcap.ingest.respond.Receipts;
import org.tripcap.ingest.respond.Responder;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.tls.Endpoint;
import org.tripcap.ingest.vault.KeyPool;
import org.tripcap.ingest.vault.KeyPoolEmptyException;
import org.tripcap.ingest.vault.KeyRequester;
import org.tripcap.ingest.vault.RemoteVault;
import org.tripcap.ingest.vault.Vault;
import org.tripcap.ingest.vault.VaultService;

/**
 * The server: vault, responder with its webhooks, indexer and notary in one process; or responder and indexer alone, where
 * another server has vault and notary. Each role has threads of its own and waits by itself for what is away; {@link #health}
 * says how each does.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration STOP = Duration.ofSeconds(4);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LEDGER_READ_WITHIN = Duration.ofMinutes(5);
    private static final Duration KEY_PATIENCE = Duration.ofSeconds(3);
    /** How long the answer to alerts waits for what they do. */
    private static final Duration DECIDES_WITHIN = Duration.ofMillis(50);
    /** Incident keys the responder has at hand, so that an alert does not wait for one. */
    private static final int KEYS_AHEAD = 4;

    private final ServerSettings settings;
    private final InstantSource clock;
    private final Closing closing = new Closing();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final ServerIdentities identities;
    private final TrustWatch trust;
    private final CustodyFeed custody;
    private final Openers openers;
    private final AtomicReference<Supplier<Optional<Seen>>> seen = new AtomicReference<>(Optional::empty);
    private final @Nullable Central central;
    private final CertificateWatch certificates;
    private final ServerHealth health;
    private final EvidenceBacklog backlog;
    private final HttpServer http;
    private final ServerWarmUp warmUp;

    private Server(ServerSettings settings, Map<String, ? extends Supplier<?>> moreStatus, InstantSource clock)
            throws IOException, InterruptedException {
        this.settings = settings;
        this.clock = clock;
        try {
            DurableFile.makeDirectory(settings.data());
            identities = ServerIdentities.load(settings.identities());
            trust = new TrustWatch(settings.identities().resolve("trust.json"));
            openers = new Openers(settings.identities());
            Topics.ensure(settings.kafka(), settings.replication());
            closing.group();
            KafkaLedger ledger = closing.add("ledger", new KafkaLedger(settings.kafka()));
            custody = closing.add("custody feed", custody());
            StatementChain indexerChain = chain(identities.indexer(), ledger);
            StatementChain responderChain = chain(identities.responder(), ledger);
            closing.group();
            AlertKeys alertKeys = AlertKeys.load(settings.identities().resolve("alerts.key"));
            ElasticsearchEvidenceStore store =
                    closing.add("evidence store", new ElasticsearchEvidenceStore(settings.elasticsearch()));
            Endpoint elsewhere = settings.central();
            Vault vault;
            LedgerLog log;
            closing.group();
            if (elsewhere == null) {
                Central here = central(ledger, store, alertKeys);
                central = here;
                vault = here.vault().vault();
                log = new LedgerLog(here.notary()::checkpoint, here.notary());
            } else {
                central = null;
                vault = closing.add("vault", new RemoteVault(elsewhere));
                RemoteLedger notary = closing.add("notary", new RemoteLedger(elsewhere));
                log = new LedgerLog(notary::checkpoint, notary);
            }
            Indexing indexing = closing.add("indexer", indexing(store, vault, indexerChain, ledger, alertKeys));
            KeyPool keys = closing.add(
                    "key pool",
                    KeyPool.open(settings.kafka(), identities.responder().keyId(), custody, KEYS_AHEAD));
            closing.group();
            Receipts receipts = new Receipts(clock);
            Responder responder = closing.add("responder", responder(responderChain, alertKeys, keys, receipts));
            closing.group();
            KafkaAlertIntake intake = closing.add(
                    "alert intake", new KafkaAlertIntake(settings.kafka(), alertKeys, receipts, DECIDES_WITHIN));
            certificates = new CertificateWatch(terms(), clock);
            health = new ServerHealth(clock, certificates, trust, custody, central, keys, responder, indexing);
            backlog = closing.add("backlog", new EvidenceBacklog(settings.kafka(), settings.indexer()));
            http = closing.add("http", http(intake, receipts, store, vault, log, moreStatus));
            closing.group();
            closing.add(
                    "heartbeat", ServerHeart.start(health, backlog, identities.responder(), settings.kafka(), clock));
            warmUp = closing.add("warm-up", ServerWarmUp.start(httpUri(), intake, clock));
            Thread.ofVirtual().name("server-tending").start(this::tend);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts all roles. Returns once requests are answered; a role that still catches up, or waits for what is away, says so in
     * {@link #health}.
     *
     * @throws IOException when Kafka does not answer, an identity or directory cannot be used, another server uses the same, or
     *     the HTTP port is taken; nothing runs then
     */
    public static Server start(ServerSettings settings) throws IOException, InterruptedException {
        return start(settings, Map.of());
    }

    /**
     * Starts all roles, as {@link #start(ServerSettings)} does.
     *
     * @param moreStatus further parts of {@code GET /api/v1/status}: names, and what gives maps, lists, texts, numbers or truth
     *     values
     */
    public static Server start(ServerSettings settings, Map<String, ? extends Supplier<?>> moreStatus)
            throws IOException, InterruptedException {
        return new Server(settings, moreStatus, InstantSource.system());
    }

    /** Nobody acts before every revocation on the ledger is known: who was revoked must not be believed for a moment. */
    private CustodyFeed custody() throws IOException, InterruptedException {
        CustodyFeed feed =
                CustodyFeed.start(settings.kafka(), "tripcap-server-custody", trust, CustodyFeed.Listener.NONE);
        if (!feed.awaitCaughtUp(LEDGER_READ_WITHIN)) {
            String why = feed.problem().orElse("it is long, or Kafka is slow");
            feed.close();
            throw new IOException("the ledger was not read to its end within " + LEDGER_READ_WITHIN.toSeconds() + " s: "
                    + why + "; start again when Kafka answers");
        }
        return feed;
    }

    private StatementChain chain(Identity identity, KafkaLedger ledger) throws IOException {
        Path chains = settings.data().resolve("chains");
        for (FormerChain former : StatementChain.former(chains, identity)) {
            for (Signed statement : former.unsent()) {
                ledger.append(statement);
            }
            former.delete();
        }
        Path file = StatementChain.fileIn(chains, identity);
        ActorEnvironment environment =
                new ActorEnvironment(clock, KernelClock::state, () -> seen.get().get(), settings.deployment());
        return closing.add(identity.role().code() + " chain", StatementChain.open(file, identity, environment));
    }

    private Central central(KafkaLedger ledger, EvidenceStore store, AlertKeys alertKeys) throws IOException {
        ServerIdentities.Central own = ServerIdentities.Central.load(settings.identities());
        StatementChain vaultChain = chain(own.vault(), ledger);
        closing.group();
        NotaryService notary = closing.add("notary", notary(own.notary()));
        seen.set(notary::seen);
        closing.group();
        VaultService vault = closing.add("vault", vault(own.vault(), vaultChain, ledger));
        for (ErasureOrder order : custody.orders()) {
            vault.vault().destroy(order); // its directory may come from a backup of before
        }
        closing.group();
        AlertErasure alertErasure = closing.add(
                "alert erasure",
                new AlertErasure(
                        settings.kafka(), alertKeys, Indexer.group(settings.indexer(), IndexerSettings.Role.ALERTS)));
        closing.group();
        Erasing erasing = closing.add(
                "erasing", Erasing.start(custody, vault.vault(), store, settings.kafka(), alertErasure, clock));
        Expiring expiring = closing.add(
                "expiring",
                new Expiring(
                                custody::retention,
                                custody::expiries,
                                vault.vault()::expire,
                                Announcements.open(settings.data().resolve("announcements")),
                                clock)
                        .start());
        return new Central(own, vault, notary, erasing, expiring);
    }

    private List<CertificateTerm> terms() {
        List<CertificateTerm> terms = new ArrayList<>(identities.terms());
        Central here = central;
        if (here != null) {
            terms.addAll(here.identities().terms());
        }
        return terms;
    }

    private NotaryService notary(NotaryIdentity identity) throws IOException {
        return NotaryService.start(
                settings.data().resolve("notary"),
                settings.checkpoints(),
                identity,
                custody,
                settings.timeStamping(),
                settings.kafka(),
                clock);
    }

    private VaultService vault(Identity identity, StatementChain chain, KafkaLedger ledger) throws IOException {
        return VaultService.start(
                settings.data().resolve("vault"),
                settings.keysPerOpener(),
                identity,
                custody,
                chain,
                ledger,
                settings.kafka(),
                clock);
    }

    private Indexing indexing(
            EvidenceStore store, Vault vault, StatementChain chain, KafkaLedger ledger, AlertKeys alertKeys) {
        KeyRequester keys = new KeyRequester(vault, identities.indexer(), custody, clock);
        Indexer.Parts parts = new Indexer.Parts(
                settings.kafka(),
                store,
                custody,
                incident -> custody.order(incident).isPresent(),
                keys,
                new LedgerWriter(chain, ledger),
                alertKeys,
                clock);
        return new Indexing(store, () -> Indexer.start(settings.indexer(), parts));
    }

    private Responder responder(StatementChain chain, AlertKeys alertKeys, KeyPool keys, Receipts receipts)
            throws IOException {
        return Responder.start(new Responder.Settings(
                settings.policy(),
                settings.kafka(),
                custody,
                alertKeys,
                chain,
                () -> {
                    try {
                        return keys.claim(KEY_PATIENCE);
                    } catch (KeyPoolEmptyException e) {
                        throw new IOException(e.getMessage(), e);
                    }
                },
                receipts,
                settings.data().resolve("responder"),
                clock));
    }

    private HttpServer http(
            KafkaAlertIntake intake,
            Receipts receipts,
            EvidenceStore store,
            Vault vault,
            LedgerLog log,
            Map<String, ? extends Supplier<?>> moreStatus)
            throws IOException {
        Map<String, Supplier<?>> status = new HashMap<>(moreStatus);
        status.put("roles", () -> health.roles().stream().map(Server::shown).toList());
        status.put("responder", health::responderNumbers);
        status.put("indexer", health::indexerNumbers);
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters(metrics);
        ServerSettings.Http where = settings.http();
        Central here = central;
        Evidence evidence = null;
        if (here != null) {
            status.put("vault", () -> ServerHealth.numbers(here.vault()));
            status.put("notary", () -> ServerHealth.numbers(here.notary()));
            status.put("erasures", here.erasing()::numbers);
            status.put("retention", here.expiring()::numbers);
            evidence = new Evidence(store, here.vault().vault().persons(), custody, where.evidence());
        }
        Tls clients = where.clients();
        return HttpServer.start(new HttpServer.Settings(
                where.host(),
                where.port(),
                where.limits(),
                where.failureDelay(),
                where.sources(),
                intake,
                receipts,
                vault,
                log,
                metrics,
                health::roles,
                status,
                clock,
                where.tls(),
                evidence,
                clients == null ? null : new Clients(custody, clients)));
    }

    private static Map<String, String> shown(RoleHealth role) {
        return Map.of(
                "role", role.role(),
                "state", role.state().name().toLowerCase(Locale.ROOT),
                "detail", role.detail(),
                "since", role.since().toString());
    }

    private void meters(PrometheusMeterRegistry metrics) {
        ServerMeters all = new ServerMeters(metrics);
        Central here = central;
        if (here != null) {
            here.meters(metrics);
            all.ready("vault", health::roles);
            all.ready("notary", health::roles);
        }
        all.ready("responder", health::roles);
        settings.indexer().roles().forEach(role -> all.ready(Indexer.name(role), health::roles));
        all.indexer(health.indexing(), settings.indexer());
        all.responder(health.responder(), health.keys());
        all.backlog(backlog);
        all.certificates(certificates);
    }

    /** Keeps up with what people change in the directory of identities. */
    private void tend() {
        boolean told = false;
        Central here = central;
        try {
            do {
                trust.look();
                certificates.look();
                try {
                    if (here != null) {
                        openers.find(custody.get(), clock.instant())
                                .forEach(here.vault().vault()::serve);
                    }
                    told = false;
                } catch (IOException e) {
                    if (!told) {
                        LOG.warn("the directory of identities cannot be read, trying again: {}", e.toString());
                    }
                    told = true;
                }
            } while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("the server stops");
        }
    }

    /** The port on which other hosts post alerts over TLS; 0 if there is none. */
    public int tlsPort() {
        return http.tlsPort();
    }

    /** The port where people of other hosts read packets; 0 if there is none. */
    public int evidencePort() {
        return http.evidencePort();
    }

    /** The port for people at the command line, and other servers; 0 if there is none. */
    public int clientsPort() {
        return http.clientsPort();
    }

    /** Where it answers HTTP. */
    public URI httpUri() {
        return URI.create("http://" + settings.http().host() + ":" + http.port());
    }

    /** How each role does now. */
    public List<RoleHealth> health() {
        return health.roles();
    }

    /** Whether no role is down or still starts. */
    public boolean isReady() {
        return health.roles().stream()
                .allMatch(role -> role.state() == RoleHealth.State.UP || role.state() == RoleHealth.State.DEGRADED);
    }

    /** Waits until the first alert is acted on as quickly as later ones, some seconds after the start; no longer than told. */
    public void awaitWarm(Duration patience) throws InterruptedException {
        warmUp.await(patience);
    }

    /** Stops within 4 s: first what takes requests, last what others write to. */
    @Override
    public void close() {
        stop.countDown();
        closing.close(STOP);
    }
}
