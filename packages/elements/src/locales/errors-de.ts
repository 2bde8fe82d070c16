/**
 * Error codes in German.
 * @module
 */
import type { ErrorWords } from './errors-en.ts';

export const errorsDe: ErrorWords = {
  token_missing: ['Sie sind nicht angemeldet.', 'Melden Sie sich an und versuchen Sie es erneut.'],
  token_invalid: ['Ihre Sitzung gilt nicht mehr.', 'Melden Sie sich erneut an.'],
  token_expired: ['Ihre Sitzung ist abgelaufen.', 'Melden Sie sich erneut an.'],
  account_erased: ['Dieses Konto wurde gelöscht.', 'Erstellen Sie ein neues Konto.'],
  unknown_model: ['Dieses Modell gibt es nicht mehr.', 'Wählen Sie ein anderes Modell.'],
  insufficient_credits: ['Sie haben nicht genug Credits.', 'Wählen Sie günstigere Einstellungen oder laden Sie auf.'],
  account_in_debt: ['Das Konto schuldet Credits nach einer Erstattung.', 'Neue Credits begleichen dies zuerst.'],
  price_above_max: ['Der Preis hat sich geändert.', 'Prüfen Sie den neuen Preis und starten Sie erneut.'],
  quote_expired: ['Der Preis ist abgelaufen.', 'Prüfen Sie den neuen Preis und starten Sie erneut.'],
  quote_mismatch: ['Der Preis galt für andere Einstellungen.', 'Prüfen Sie den neuen Preis und starten Sie erneut.'],
  unsupported_media: ['Diese Datei ist kein brauchbares Bild.', 'Wählen Sie eine PNG-, JPEG- oder WebP-Datei.'],
  image_too_large: ['Dieses Bild hat zu viele Pixel.', 'Verkleinern Sie es und fügen Sie es neu hinzu.'],
  upload_too_large: ['Diese Datei ist zu groß.', 'Wählen Sie eine kleinere Datei.'],
  upload_not_ready: ['Eine Vorlage ist noch nicht hochgeladen.', 'Warten Sie darauf und starten Sie erneut.'],
  checksum_mismatch: ['Die Datei wurde unterwegs beschädigt.', 'Laden Sie sie erneut hoch.'],
  file_changed: ['Die Datei hat sich beim Hochladen geändert.', 'Fügen Sie sie neu hinzu.'],
  rate_limited: ['Das waren zu viele Anfragen.', 'Warten Sie einen Moment und versuchen Sie es erneut.'],
  storage_unavailable: ['Der Speicher antwortet nicht.', 'Versuchen Sie es gleich noch einmal.'],
  unavailable: ['Der Dienst startet oder endet gerade.', 'Versuchen Sie es gleich noch einmal.'],
  internal: ['Bei uns ist etwas schiefgegangen.', 'Versuchen Sie es gleich noch einmal.'],
  offline: ['Sie sind offline.', 'Verbinden Sie sich mit dem Netz und versuchen Sie es erneut.'],
  timeout: ['Der Dienst hat zu lange gebraucht.', 'Versuchen Sie es gleich noch einmal.'],
  storage_full: ['Auf diesem Gerät ist kein Platz mehr.', 'Entfernen Sie alte Bilder oder schaffen Sie Platz.'],
  asset_missing: ['Die Datei ist nicht auf diesem Gerät.', 'Fügen Sie sie neu hinzu.'],
  sign_in_failed: ['E-Mail, Passwort oder Code stimmt nicht.', 'Prüfen Sie sie und versuchen Sie es erneut.'],
  refused_by_policy: ['Die Regeln des Modells erlauben das nicht.', 'Ändern Sie die Beschreibung oder die Vorlagen.'],
  empty_output: ['Das Modell hat kein Bild geliefert.', 'Versuchen Sie es erneut oder ändern Sie die Beschreibung.'],
  bad_output: ['Das Modell hat etwas geliefert, das kein Bild ist.', 'Versuchen Sie es erneut.'],
  provider_rejected: ['Das Modell nimmt diese Einstellungen nicht an.', 'Ändern Sie sie und versuchen Sie es erneut.'],
  provider_rate_limited: ['Das Modell ist ausgelastet.', 'Versuchen Sie es gleich noch einmal.'],
  provider_unavailable: ['Das Modell ist nicht erreichbar.', 'Versuchen Sie es später oder wählen Sie ein anderes.'],
  provider_timeout: [
    'Das Modell hat zu lange gebraucht.',
    'Versuchen Sie es erneut oder wählen Sie eine kleinere Größe.',
  ],
  provider_misconfigured: ['Dieses Modell ist nicht richtig eingerichtet.', 'Wählen Sie ein anderes Modell.'],
  reference_gone: ['Eine Vorlage ist nicht mehr gespeichert.', 'Fügen Sie sie neu hinzu.'],
  interrupted: ['Der Lauf wurde unterbrochen.', 'Versuchen Sie es erneut.'],
};
