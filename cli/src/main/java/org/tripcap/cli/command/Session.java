package org.tripcap.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.PassphraseSource;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.CustodyFeed;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.ingest.notary.RemoteLedger;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.tls.Endpoint;
import org.tripcap.ingest.vault.KeyPool;
import org.tripcap.ingest.vault.KeyPoolEmptyException;
import org.tripcap.ingest.vault.KeyRequester;
import org.tripcap.ingest.vault.RemoteVault;

/** What a command needs of a running system: where its parts are, and in whose name it speaks. */
final class Session implements AutoCloseable {

    private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(60);
    private static final Duration KEY_PATIENCE = Duration.ofSeconds(10);

    private final DataDirectory directory;
    private final Connection connection;
    private final Installation installation;
    private final InstantSource clock = InstantSource.system();
    private @Nullable EvidenceStore store;
    private @Nullable RemoteVault vault;

    private Session(DataDirectory directory, Connection connection, Installation installation) {
        this.directory = directory;
        this.connection = connection;
        this.installation = installation;
    }

    /**
     * Finds the system that runs on the options' data directory, or that they say how to reach.
     *
     * @throws CommandException if there is none
     */
    static Session open(CommonOptions options) {
        return open(options.dataDirectory());
    }

    static Session open(DataDirectory directory) {
        return new Session(directory, Connection.of(directory), Installation.open(directory));
    }

    Connection connection() {
        return connection;
    }

    /** Where a server answers, and what it is shown. */
    Endpoint server() {
        return connection.server(directory.keys());
    }

    Installation installation() {
        return installation;
    }

    TrustFile trust() {
        return installation.trust();
    }

    InstantSource clock() {
        return clock;
    }

    KafkaSettings kafka() {
        return connection.kafka();
    }

    /** The incidents as they stand now. */
    IncidentBook incidents() {
        return IncidentBook.read(kafka(), trust());
    }

    /**
     * The incident whose id begins with what a person typed, also one whose documents are erased.
     *
     * @throws CommandException if there is none, or more than one
     */
    Case find(String typed) {
        IncidentBook book = incidents();
        try {
            AuthorisedDocument current = book.find(typed, clock.instant());
            return new Case(current.document().id(), current);
        } catch (CommandException e) {
            if (e.exitCode() != ExitCode.NOT_FOUND) {
                throw e;
            }
            try (CustodyFeed custody = custody()) {
                List<IncidentId> erased = custody.orders().stream()
                        .map(ErasureOrder::incident)
                        .filter(id -> id.value().startsWith(typed))
                        .toList();
                if (erased.size() != 1) {
                    throw e;
                }
                return new Case(erased.getFirst(), null);
            }
        }
    }

    /**
     * What the ledger says about holds and erasures up to now; for the caller to close.
     *
     * @throws CommandException if Kafka does not answer
     */
    CustodyFeed custody() {
        CustodyFeed feed = CustodyFeed.start(kafka(), "tripcap-cli-custody", this::trust, CustodyFeed.Listener.NONE);
        try {
            if (feed.awaitCaughtUp(LEDGER_PATIENCE)) {
                return feed;
            }
        } catch (InterruptedException e) {
            feed.close();
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted while reading the ledger", e);
        }
        feed.close();
        throw new CommandException(
                ExitCode.UNREACHABLE,
                "Kafka did not hand out the ledger within " + LEDGER_PATIENCE.toSeconds() + " s"
                        + feed.problem().map(problem -> ": " + problem).orElse(""));
    }

    /** Names of the sensors whose certificates are here. */
    Set<String> sensors() {
        return directory.keys().certificates().stream()
                .filter(held -> held.certificate().signer().role() == Role.SENSOR)
                .map(KeyDirectory.Held::name)
                .collect(Collectors.toSet());
    }

    /** The evidence store. */
    EvidenceStore store() {
        EvidenceStore open = store;
        if (open == null) {
            open = new ElasticsearchEvidenceStore(connection.elasticsearch());
            store = open;
        }
        return open;
    }

    /** Acts on incidents in the name of the operator that the first start made. */
    Operator operator() {
        return operator("operator");
    }

    /**
     * Acts on incidents in an operator's name.
     *
     * @throws CommandException if there is no such key, or it is not an operator's
     */
    Operator operator(String name) {
        Identity identity = installation.identity(name, Role.OPERATOR);
        return new Operator(
                actor(identity),
                kafka(),
                () -> {
                    try (KeyPool pool = KeyPool.open(kafka(), identity.keyId(), this::trust, 0)) {
                        return pool.claim(KEY_PATIENCE);
                    } catch (KeyPoolEmptyException e) {
                        throw new IOException(e.getMessage(), e);
                    }
                },
                clock);
    }

    /** The investigator, who reads evidence and states what they did with it. */
    Actor investigator() {
        return actor(Role.INVESTIGATOR);
    }

    /** Asks the vault for content keys in the investigator's name. */
    KeyRequester keyRequester() {
        RemoteVault open = vault;
        if (open == null) {
            open = new RemoteVault(server());
            vault = open;
        }
        return new KeyRequester(open, installation.identity(Role.INVESTIGATOR), this::trust, clock);
    }

    /** The notary's proofs, for whoever closes them. */
    RemoteLedger notary() {
        return new RemoteLedger(server());
    }

    /**
     * A person who has one of these roles.
     *
     * @throws CommandException if there is no such key, its passphrase is missing or wrong, or its role is another
     */
    Actor actor(String name, PassphraseSource passphrases, Role... roles) {
        KeyDirectory keys = directory.keys();
        Role held = keys.held(name).certificate().signer().role();
        Role role = List.of(roles).contains(held) ? held : roles[0];
        return actor(keys.identity(name, role, passphrases));
    }

    private Actor actor(Role role) {
        return actor(installation.identity(role));
    }

    private Actor actor(Identity identity) {
        return new Actor(identity, directory.chain(identity), kafka(), connection.deployment(), clock);
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
        if (vault != null) {
            vault.close();
        }
    }
}
