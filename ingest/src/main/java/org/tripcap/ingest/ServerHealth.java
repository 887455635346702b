package org.tripcap.ingest;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.capture.ship.CustodyFeed;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.http.RoleHealth.State;
import org.tripcap.ingest.index.RoleStatus;
import org.tripcap.ingest.notary.NotaryService;
import org.tripcap.ingest.notary.NotaryStatus;
import org.tripcap.ingest.notary.StampStatus;
import org.tripcap.ingest.respond.Responder;
import org.tripcap.ingest.respond.ResponderStatus;
import org.tripcap.ingest.vault.KeyPool;
import org.tripcap.ingest.vault.VaultService;
import org.tripcap.ingest.vault.VaultStatus;

/** What the server says of its roles, for people and for machines. Holds no address and no secret. */
record ServerHealth(
        HealthBook book,
        CertificateWatch certificates,
        TrustWatch trust,
        CustodyFeed custody,
        @Nullable Central central,
        KeyPool keys,
        Responder responder,
        Indexing indexing) {

    /** One failure is everyday. */
    private static final int UNSTAMPED_FAILURES = 3;

    ServerHealth(
            InstantSource clock,
            CertificateWatch certificates,
            TrustWatch trust,
            CustodyFeed custody,
            @Nullable Central central,
            KeyPool keys,
            Responder responder,
            Indexing indexing) {
        this(new HealthBook(clock), certificates, trust, custody, central, keys, responder, indexing);
    }

    List<RoleHealth> roles() {
        List<RoleHealth> roles = new ArrayList<>();
        Central here = central;
        if (here != null) {
            roles.add(vaultHealth(here.vault()));
        }
        roles.add(responderHealth());
        roles.addAll(indexerHealth());
        if (here != null) {
            roles.add(notaryHealth(here.notary()));
            here.erasing().problem().ifPresent(problem -> roles.add(book.now("erasure", State.DEGRADED, problem)));
            here.expiring().problem().ifPresent(problem -> roles.add(book.now("retention", State.DEGRADED, problem)));
        }
        certificates.health(book).ifPresent(roles::add);
        trust.problem().ifPresent(problem -> roles.add(book.now("trust", State.DEGRADED, problem)));
        custody.problem()
                .ifPresent(problem ->
                        roles.add(book.now("custody", State.DEGRADED, "revocations are not followed: " + problem)));
        return roles;
    }

    private RoleHealth vaultHealth(VaultService vault) {
        VaultStatus status = vault.vault().status();
        List<String> problems = vault.problems();
        if (!problems.isEmpty()) {
            return book.now("vault", State.DEGRADED, String.join("; ", problems));
        }
        String detail = status.bound() + " incidents have a key, keys on offer: "
                + status.pools().values().stream().mapToInt(Integer::intValue).sum();
        return book.now("vault", vault.isReady() ? State.UP : State.STARTING, detail);
    }

    private RoleHealth responderHealth() {
        ResponderStatus status = responder.status();
        State state = switch (status.state()) {
            case STARTING -> State.STARTING;
            case UP -> keys.available() > 0 ? State.UP : State.DEGRADED;
            case STANDBY -> State.UP;
            case FAILING, DOWN -> State.DOWN;
        };
        String detail = status.problem();
        if (detail == null && status.state() == ResponderStatus.State.STANDBY) {
            detail = "another server decides about alerts; this one takes over when it is gone";
        } else if (detail == null) {
            detail = status.openIncidents() + " incidents open by alerts, " + status.undecided() + " alerts undecided"
                    + (state == State.DEGRADED ? "; no incident key is at hand, so none can be opened" : "");
        }
        return book.now("responder", state, detail);
    }

    private List<RoleHealth> indexerHealth() {
        List<RoleStatus> started = indexing.roles();
        if (started.isEmpty()) {
            return List.of(indexing.problem()
                    .map(problem -> book.now("indexer", State.DOWN, problem))
                    .orElseGet(() -> book.now("indexer", State.STARTING, "preparing the evidence store")));
        }
        return started.stream()
                .map(role -> {
                    String detail = role.records() + " records, " + role.documents() + " documents, "
                            + role.deadLetters() + " dead letters";
                    return switch (role.state()) {
                        case RUNNING -> book.now(role.role(), State.UP, detail);
                        case WAITING -> book.now(role.role(), State.DEGRADED, detail + "; waits: " + role.obstacle());
                        case STOPPED -> book.now(role.role(), State.DOWN, detail);
                    };
                })
                .toList();
    }

    private RoleHealth notaryHealth(NotaryService notary) {
        NotaryStatus status = notary.status();
        List<String> problems = notary.problems();
        if (status.halted()) {
            return book.now("notary", State.DOWN, String.join("; ", problems));
        }
        if (!problems.isEmpty()) {
            return book.now("notary", State.DEGRADED, String.join("; ", problems));
        }
        String detail = status.leaves() + " leaves, the last checkpoint covers "
                + status.latest().map(Checkpoint::size).orElse(0L)
                + notary.stamps().map(ServerHealth::stamped).orElse("");
        boolean unstamped = notary.stamps()
                .filter(stamps -> stamps.failures() >= UNSTAMPED_FAILURES)
                .isPresent();
        if (unstamped) {
            return book.now("notary", State.DEGRADED, detail);
        }
        return book.now("notary", notary.isReady() ? State.UP : State.STARTING, detail);
    }

    private static String stamped(StampStatus stamps) {
        String last = stamps.last().map(time -> "stamped at " + time).orElse("never stamped");
        return ", " + last
                + stamps.problem()
                        .map(problem -> ", the authority for times fails: " + problem)
                        .orElse("") + ", longest time without a stamp "
                + stamps.longest().toSeconds() + " s";
    }

    /** The vault's numbers. */
    static Map<String, Object> numbers(VaultService vault) {
        VaultStatus status = vault.vault().status();
        return new TreeMap<>(Map.of(
                "keys_on_offer", status.pools(),
                "keys_kept", status.kept(),
                "incidents_bound", status.bound(),
                "bindings_refused", status.refusedBindings(),
                "content_keys_released", status.keysReleased()));
    }

    /** The notary's numbers. */
    static Map<String, Object> numbers(NotaryService notary) {
        NotaryStatus status = notary.status();
        Map<String, Object> numbers = new TreeMap<>(Map.of(
                "leaves", status.leaves(),
                "malformed", status.malformed(),
                "untrusted", status.untrusted(),
                "repeated", status.repeated(),
                "halted", status.halted()));
        notary.stamps().ifPresent(stamps -> {
            stamps.last().ifPresent(last -> numbers.put("stamped", last.toString()));
            stamps.unstampedSince().ifPresent(since -> numbers.put("unstamped_since", since.toString()));
            numbers.put("longest_unstamped_seconds", stamps.longest().toSeconds());
            stamps.problem().ifPresent(problem -> numbers.put("stamp_problem", problem));
        });
        status.latest().ifPresent(latest -> {
            numbers.put("checkpoint_size", latest.size());
            numbers.put("checkpoint_root", latest.root().hex());
        });
        return numbers;
    }

    /** The responder's numbers. */
    Map<String, Object> responderNumbers() {
        ResponderStatus status = responder.status();
        Map<String, Long> outcomes = new TreeMap<>();
        status.outcomes().forEach((code, count) -> outcomes.put(code.toString(), count));
        return new TreeMap<>(Map.of(
                "state", status.state().name().toLowerCase(Locale.ROOT),
                "bounds_hit", status.bounds(),
                "notifications_failed", status.untold(),
                "undecided", status.undecided(),
                "open_incidents", status.openIncidents(),
                "keys_at_hand", keys.available(),
                "outcomes", outcomes));
    }

    /** The indexer's numbers, by role. */
    Map<String, Object> indexerNumbers() {
        Map<String, Object> numbers = new TreeMap<>();
        for (RoleStatus role : indexing.roles()) {
            numbers.put(
                    role.role(),
                    new TreeMap<>(Map.of(
                            "records", role.records(),
                            "documents", role.documents(),
                            "dead_letters", role.deadLetters())));
        }
        return numbers;
    }
}
