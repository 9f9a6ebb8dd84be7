package dev.quadrant.e2e;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** Imports run one way: linux, cluster, appliance, a node; and no node imports another. */
@AnalyzeClasses(packages = "dev.quadrant", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportDirectionTest {
    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("linux")
            .definedBy("dev.quadrant.linux..")
            .layer("cluster")
            .definedBy("dev.quadrant.cluster..")
            .layer("appliance")
            .definedBy("dev.quadrant.appliance..")
            .layer("dns")
            .definedBy("dev.quadrant.dns..")
            .layer("lb")
            .definedBy("dev.quadrant.lb..")
            .layer("db")
            .definedBy("dev.quadrant.db..")
            .layer("monitor")
            .definedBy("dev.quadrant.monitor..")
            .layer("testbed")
            .definedBy("dev.quadrant.testbed..", "dev.quadrant.demo..")
            .whereLayer("linux")
            .mayNotAccessAnyLayer()
            .whereLayer("cluster")
            .mayOnlyAccessLayers("linux")
            .whereLayer("appliance")
            .mayOnlyAccessLayers("cluster", "linux")
            .whereLayer("dns")
            .mayOnlyAccessLayers("appliance", "cluster", "linux")
            .whereLayer("lb")
            .mayOnlyAccessLayers("appliance", "cluster", "linux")
            .whereLayer("db")
            .mayOnlyAccessLayers("appliance", "cluster", "linux")
            .whereLayer("monitor")
            .mayOnlyAccessLayers("appliance", "cluster", "linux")
            .whereLayer("testbed")
            .mayOnlyAccessLayers("linux");

    @ArchTest
    static final ArchRule NO_FRAMEWORK_BELOW_THE_APPLIANCE = ArchRuleDefinition.noClasses()
            .that()
            .resideInAnyPackage("dev.quadrant.linux..", "dev.quadrant.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.vertx..", "jakarta..", "io.smallrye..", "io.micrometer..");

    @ArchTest
    static final ArchRule NO_CYCLES_WITHIN_A_NODE =
            slices().matching("dev.quadrant.(*).(*)..").should().beFreeOfCycles();
}
