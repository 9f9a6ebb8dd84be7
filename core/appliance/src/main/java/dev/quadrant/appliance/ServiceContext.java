package dev.quadrant.appliance;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.admin.ReadAccess;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.health.Conditions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/**
 * What the appliance gives to a node's service.
 *
 * @param configuration the checked configuration
 * @param conditions where the service says how it is
 * @param metrics where it counts; names are {@code quadrant_<node>_*} in Prometheus form, base units
 * @param router the admin interface: routes are added under paths of the node's own
 * @param actions where routes are added that change something: they need the token
 * @param vertx the event loops of the admin interface; nothing may block them
 * @param members who is in the cluster, live
 * @param reading shows other nodes that this one belongs to the cluster
 */
public record ServiceContext(
        Configuration configuration,
        Conditions conditions,
        MeterRegistry metrics,
        Router router,
        AdminActions actions,
        Vertx vertx,
        Members members,
        ReadAccess reading) {}
