package org.tripcap.cli.command;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tripcap.capture.testing.Programs;

/**
 * CrowdSec with its local interface, one scenario and no hub, all in a directory of its own: what it reads from its log, it takes
 * for an attack, and tells by its http notification.
 */
final class CrowdSecAgent {
    /** What it says once it reads. */
    static final String READING = "Starting processing data";

    private static final List<String> PLUGINS = List.of("notification-http", "http");

    private final Path directory;

    private CrowdSecAgent(Path directory) {
        this.directory = directory;
    }

    /** Where it is installed, with the plugin that sends. */
    static Optional<Path> plugin() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "crowdsec"))
                .filter(Files::isExecutable)
                .map(program ->
                        program.resolveSibling("../lib/crowdsec/plugins").normalize())
                .flatMap(plugins -> PLUGINS.stream().map(plugins::resolve))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Configures one.
     *
     * @param notification its http notification, named tripcap
     */
    static CrowdSecAgent configure(Path directory, Path plugin, String notification)
            throws IOException, InterruptedException {
        CrowdSecAgent agent = new CrowdSecAgent(directory);
        // Only under this name does it take it for a plugin.
        Files.createDirectories(directory.resolve("plugins"));
        Files.copy(plugin, directory.resolve("plugins/notification-http"));
        agent.write("etc/notifications/tripcap.yaml", notification);
        agent.write("etc/config.yaml", agent.settings());
        agent.write("hub/.index.json", "{\"parsers\":{},\"scenarios\":{},\"postoverflows\":{},\"collections\":{}}");
        agent.write("etc/simulation.yaml", "simulation: false\n");
        agent.write("etc/acquis.yaml", "filenames: [" + agent.log() + "]\nlabels: {type: it}\n");
        agent.write("etc/profiles.yaml", """
                name: it
                filters: [Alert.Remediation == true]
                decisions: [{type: ban, duration: 1h}]
                notifications: [tripcap]
                on_success: break
                """);
        agent.write("etc/parsers/s00-raw/it.yaml", """
                filter: evt.Line.Labels.type == 'it'
                onsuccess: next_stage
                name: tripcap/it
                statics:
                  - {meta: source_ip, expression: "JsonExtract(evt.Line.Raw, 'attacker')"}
                  - {meta: target_ip, expression: "JsonExtract(evt.Line.Raw, 'victim')"}
                  - {meta: service, value: ssh}
                """);
        agent.write("etc/scenarios/it.yaml", """
                type: trigger
                name: tripcap/it
                description: an attack
                filter: evt.Meta.service == 'ssh'
                groupby: evt.Meta.source_ip
                blackhole: 5m
                labels: {remediation: true}
                """);
        for (String empty : List.of("data", "etc/patterns", "etc/postoverflows")) {
            Files.createDirectories(directory.resolve(empty));
        }
        Files.createFile(agent.log());
        Programs.output(
                "cscli",
                "-c",
                agent.configuration(),
                "machines",
                "add",
                "it",
                "--password",
                "a password for this test",
                "--force",
                "--file",
                directory.resolve("etc/lapi.yaml").toString());
        return agent;
    }

    private String settings() throws IOException, InterruptedException {
        String user = Programs.output("id", "-un").strip();
        String group = Programs.output("id", "-gn").strip();
        return """
                common: {daemonize: false, log_media: stdout, log_level: info, working_dir: .}
                config_paths: {config_dir: DIR/etc, data_dir: DIR/data, simulation_path: DIR/etc/simulation.yaml,
                  hub_dir: DIR/hub, index_path: DIR/hub/.index.json, notification_dir: DIR/etc/notifications,
                  plugin_dir: DIR/plugins}
                crowdsec_service: {acquisition_path: DIR/etc/acquis.yaml, parser_routines: 1, buckets_routines: 1,
                  output_routines: 1}
                cscli: {output: human}
                db_config: {type: sqlite, db_path: DIR/data/crowdsec.db, log_level: error}
                plugin_config: {user: USER, group: GROUP}
                api:
                  client: {insecure_skip_verify: false, credentials_path: DIR/etc/lapi.yaml}
                  server: {log_level: error, listen_uri: "127.0.0.1:PORT", profiles_path: DIR/etc/profiles.yaml}
                prometheus: {enabled: false}
                """.replace("DIR", directory.toString())
                .replace("USER", user)
                .replace("GROUP", group)
                .replace("PORT", Integer.toString(freePort()));
    }

    /** It takes no port 0. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** The command line's configuration. */
    String configuration() {
        return directory.resolve("etc/config.yaml").toString();
    }

    /** What it reads: lines of JSON with attacker and victim. */
    Path log() {
        return directory.resolve("it.log");
    }
}
