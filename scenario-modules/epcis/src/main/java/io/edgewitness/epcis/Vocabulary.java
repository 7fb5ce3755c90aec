package io.edgewitness.epcis;

import java.util.Set;
import java.util.regex.Pattern;

/** The words of the Core Business Vocabulary 2.0 that JSON writes without a prefix, and of GS1's web vocabulary. */
final class Vocabulary {
    private static final Pattern CBV = Pattern.compile("urn:epcglobal:cbv|https?://ns\\.gs1\\.org/cbv/");
    private static final Pattern WEB = Pattern.compile("https?://(www\\.)?gs1\\.org/voc/");

    private Vocabulary() {}

    static final Check BIZ_STEP = word("a business step", CBV, """
            accepting arriving assembling collecting commissioning consigning creating_class_instance
            cycle_counting decommissioning departing destroying disassembling dispensing encoding
            entering_exiting holding inspecting installing killing loading other packing picking receiving
            removing repackaging repairing replacing reserving retail_selling sampling sensor_reporting shipping
            staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping
            """);

    static final Check DISPOSITION = word("a disposition", CBV, """
            active available completeness_inferred completeness_verified conformant container_closed
            container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive
            mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match
            non_conformant non_sellable_other partially_dispensed recalled reserved retail_sold returned
            sellable_accessible sellable_not_accessible stolen unavailable unknown
            """);

    static final Check TRANSACTION_TYPE = word(
            "a type of business transaction",
            CBV,
            "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt");

    static final Check SOURCE_TYPE =
            word("a type of source or destination", CBV, "location owning_party possessing_party");

    static final Check ERROR_REASON = word("a reason", CBV, "did_not_occur incorrect_data");

    static final Check COMPONENT = word("a component", CBV, """
            altitude axial_distance azimuth easting elevation_angle height latitude longitude northing
            polar_angle spherical_radius x y z
            """);

    static final Check MEASUREMENT = word("a type of measurement", WEB, """
            AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
            AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area
            Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate
            DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy
            Exposure Force Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum
            Luminance LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential
            Mass MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy
            MolarMass MolarVolume Power Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity
            Resistance Resistivity SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature
            Time Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber
            """);

    static final Check SENSOR_ALERT = word("a type of alert", WEB, "ALARM_CONDITION ERROR_CONDITION");

    /** Whether JSON writes this type of measurement, or of alert, without a prefix. */
    static boolean isOfSensors(String word) {
        return isRight(MEASUREMENT, word) || isRight(SENSOR_ALERT, word);
    }

    static boolean isRight(Check check, String word) {
        Problems problems = new Problems();
        check.check(new Json.Text(word, new Place(1, 1)), "", problems);
        return problems.count() == 0;
    }

    private static Check word(String what, Pattern standard, String words) {
        return Check.word(Set.of(words.trim().split("\\s+", -1)), standard, what);
    }
}
