package org.tripcap.capture.testing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may use whom: the project's packages with what each may import, and the one package that may use a library. A module's
 * test takes the rules that concern it with {@link #rules} and checks them against {@link #importedMainClasses}.
 */
public final class PackageTable {
    private static final String ROOT = "org.tripcap.";

    /** Package to what it may import from this project; its own package is understood. */
    private static final Map<String, List<String>> MAY_IMPORT = new LinkedHashMap<>();

    /** Library to the packages that may use it. */
    private static final Map<String, List<String>> USED_BY = new LinkedHashMap<>();

    static {
        allow("capture.incident");
        allow("capture.segment", "capture.incident");
        allow("capture.custody", "capture.incident", "capture.segment");
        allow("capture.packet", "capture.segment");
        allow("capture.program");
        allow("capture.record", "capture.incident", "capture.packet", "capture.segment", "capture.custody");
        allow(
                "capture.ship",
                "capture.incident",
                "capture.segment",
                "capture.custody",
                "capture.program",
                "capture.record");
        allow("capture", "capture..");

        allow("ingest.alert");
        allow("ingest.config", "capture.program");
        allow("ingest.tls");
        allow(
                "ingest.respond",
                "ingest.alert",
                "ingest.config",
                "capture.incident",
                "capture.custody",
                "capture.packet",
                "capture.ship");
        allow("ingest.vault", "capture.incident", "capture.segment", "capture.custody", "capture.ship", "ingest.tls");
        allow("ingest.dissect", "capture.incident", "capture.segment");
        allow("ingest.enrich", "ingest.dissect");
        allow(
                "ingest.store",
                "capture.incident",
                "capture.segment",
                "capture.custody",
                "capture.program",
                "ingest.alert",
                "ingest.config",
                "ingest.dissect",
                "ingest.tls");
        allow(
                "ingest.index",
                "capture.incident",
                "capture.segment",
                "capture.custody",
                "capture.ship",
                "ingest.respond",
                "ingest.store",
                "ingest.vault",
                "ingest.dissect");
        allow(
                "ingest.retrieve",
                "capture.incident",
                "capture.segment",
                "capture.custody",
                "ingest.dissect",
                "ingest.store",
                "ingest.vault");
        allow("ingest.notary", "capture.incident", "capture.custody", "capture.ship", "ingest.store", "ingest.tls");
        allow(
                "ingest.http",
                "capture.incident",
                "capture.custody",
                "ingest.alert",
                "ingest.config",
                "ingest.respond",
                "ingest.retrieve",
                "ingest.store",
                "ingest.vault");
        allow("ingest", "capture..", "ingest..");
        allow("cli.standalone");
        allow(
                "cli.casefile",
                "capture.incident",
                "capture.segment",
                "capture.custody",
                "ingest.dissect",
                "ingest.store",
                "ingest.vault");
        allow("cli.bench", "capture", "capture..", "ingest", "ingest..", "cli.casefile", "cli.standalone");
        allow("cli.doctor", "capture", "capture..", "ingest.config", "ingest.respond", "ingest.store", "ingest.tls");
        allow("cli.command", "capture..", "ingest..", "cli.casefile", "cli.doctor", "cli.standalone", "cli.bench");
        allow("cli", "cli.command");

        library("org.pcap4j..", "capture.packet");
        library("com.sun.jna..", "capture.packet");
        library("org.apache.kafka..", "capture.ship", "ingest", "ingest..", "cli.bench", "cli.standalone");
        library("org.bouncycastle..", "capture.custody");
        library("com.google.crypto.tink..", "capture.segment");
        library("com.github.luben..", "capture.segment");
        library("org.yaml.snakeyaml..", "capture.program", "ingest.config");
        library("ch.qos.logback..", "capture.program");
        library("com.sun.net.httpserver..", "capture.program");
        library("co.elastic.clients..", "ingest.store");
        library("com.maxmind..", "ingest.enrich");
        library("org.elasticsearch..", "cli.standalone");
        library("kafka..", "cli.standalone");
        library("io.javalin..", "ingest.http");
        library("picocli..", "cli.command");
    }

    private PackageTable() {}

    private static void allow(String name, String... imports) {
        MAY_IMPORT.put(ROOT + name, Stream.of(imports).map(i -> ROOT + i).toList());
    }

    private static void library(String library, String... users) {
        USED_BY.put(library, Stream.of(users).map(u -> ROOT + u).toList());
    }

    /** The rules for the classes of one module, {@code capture}, {@code ingest} or {@code cli}. */
    public static List<ArchRule> rules(String module) {
        String all = ROOT + module + "..";
        List<ArchRule> rules = new ArrayList<>();
        List<String> packages = MAY_IMPORT.keySet().stream()
                .filter(p -> p.equals(ROOT + module) || p.startsWith(ROOT + module + "."))
                .toList();
        rules.add(classes()
                .that()
                .resideInAPackage(all)
                .should()
                .resideInAnyPackage(packages.toArray(String[]::new))
                .because("every package has its line in the table, and so its one job"));
        for (String name : packages) {
            rules.add(imports(name, MAY_IMPORT.getOrDefault(name, List.of())));
        }
        USED_BY.forEach((library, users) -> rules.add(onlyUsers(module, library, users)));
        rules.add(noConsole(module));
        rules.add(noCycles());
        return rules;
    }

    private static ArchRule imports(String name, List<String> allowed) {
        List<String> mine = new ArrayList<>(allowed);
        mine.add(name);
        return noClasses()
                .that()
                .resideInAPackage(name)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + ".").and(not(resideInAnyPackage(mine.toArray(String[]::new)))))
                .as(name + " may import " + (allowed.isEmpty() ? "nothing of this project" : allowed))
                .allowEmptyShould(true);
    }

    private static ArchRule onlyUsers(String module, String library, List<String> users) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .and()
                .resideOutsideOfPackages(users.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true)
                .as("only " + users + " may use " + library)
                .because("a library is replaced where it is used");
    }

    /** Standard output is a command's answer, so only commands write to it; all others log. */
    private static ArchRule noConsole(String module) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .and()
                // Processes of the embedded stores and of measurements report to their parent on standard output.
                .resideOutsideOfPackages(ROOT + "cli.command", ROOT + "cli.standalone", ROOT + "cli.bench")
                .and()
                // A command of its own, on hosts without the command line.
                .doNotHaveFullyQualifiedName(ROOT + "capture.SensorMain")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("only commands speak on standard output");
    }

    /** No package uses one that uses it in turn, itself or through others, whatever the table says. */
    private static ArchRule noCycles() {
        return classes()
                .that()
                .resideInAPackage(ROOT + ".")
                .should(new FreeOfCycles())
                .because("a cycle makes two packages one");
    }

    private static final class FreeOfCycles extends ArchCondition<JavaClass> {
        private final Map<String, Set<String>> uses = new HashMap<>();

        FreeOfCycles() {
            super("be in packages free of cycles");
        }

        @Override
        public void init(Collection<JavaClass> all) {
            uses.clear();
            all.forEach(one -> used(one)
                    .forEach(dependency -> uses.computeIfAbsent(one.getPackageName(), p -> new HashSet<>())
                            .add(dependency.getTargetClass().getPackageName())));
        }

        @Override
        public void check(JavaClass one, ConditionEvents events) {
            used(one)
                    .filter(dependency -> reached(dependency.getTargetClass().getPackageName())
                            .contains(one.getPackageName()))
                    .forEach(dependency -> events.add(SimpleConditionEvent.violated(
                            dependency,
                            dependency.getDescription() + ", and "
                                    + dependency.getTargetClass().getPackageName() + " uses "
                                    + one.getPackageName() + " in turn")));
        }

        private static Stream<Dependency> used(JavaClass one) {
            return one.getDirectDependenciesFromSelf().stream()
                    .filter(dependency ->
                            dependency.getTargetClass().getPackageName().startsWith(ROOT))
                    .filter(dependency ->
                            !dependency.getTargetClass().getPackageName().equals(one.getPackageName()));
        }

        private Set<String> reached(String from) {
            Set<String> reached = new HashSet<>();
            Deque<String> next = new ArrayDeque<>(Set.of(from));
            while (!next.isEmpty()) {
                for (String used : uses.getOrDefault(next.pop(), Set.of())) {
                    if (reached.add(used)) {
                        next.push(used);
                    }
                }
            }
            return reached;
        }
    }

    /** All main classes of the project on the class path. */
    public static JavaClasses importedMainClasses() {
        ImportOption noTests = new ImportOption() {
            @Override
            public boolean includes(Location location) {
                return !location.contains("/test-classes/") && !location.contains("-tests.jar");
            }
        };
        return new ClassFileImporter().withImportOption(noTests).importPackages(ROOT.substring(0, ROOT.length() - 1));
    }
}
