import type { Refused } from './errors.ts';
import type { Bilingual } from './text.ts';

/** A refusal that says what kind it is, for people in their language, beside its technical reason in English. */
export type RefusedAs<Problem> = Refused & { readonly problem: Problem };

/** A kind with its sentence, as it crosses the border to the viewer. */
export type ToldProblem<Problem extends string> = { readonly kind: Problem } & Bilingual;

/** Why a received object waits for a person, or what a person should know of one that was stored. */
export const RECEIPT_PROBLEMS = [
  'unknown-format',
  'empty',
  'too-large',
  'unreadable',
  'encrypted',
  'nested-archive',
  'archive-unreadable',
  'entry-failed',
  'executable',
  'no-identifiers',
  'other-than-announced',
  'other-bytes-known-instance',
  'series-of-another-study',
  'study-of-another-patient',
  'sent-to-another-study',
  'patient-contradiction',
  'patient-id-too-long',
  'no-patient-id',
  'deleted-before',
  'not-utf8',
  'table-unreadable',
  'table-columns',
  'row-refused',
  'table-needs-mapping',
  'no-visit-yet',
  'message-refused',
  'message-partly-refused',
  'batch-incomplete',
  'no-patient-number',
  'several-patients',
  'report-of-another-patient',
  'no-collection-day',
  'results-not-read',
  'later-version-stands',
  'earlier-results-stand',
  'order-unknown',
  'order-held',
  'order-too-late',
  'several-orders',
  'order-of-another-patient',
  'step-refused',
] as const;
export type ReceiptProblem = (typeof RECEIPT_PROBLEMS)[number];

/** What is wrong and what to do next, in plain words. */
export const RECEIPT_PROBLEM_WORDS: Readonly<Record<ReceiptProblem, Bilingual>> = {
  'unknown-format': {
    en: 'This is not a kind of file that the hub takes. Send DICOM, HL7 v2, a CSV or Excel table or a zip archive of them.',
    vi: 'Hub không nhận loại tệp này. Hãy gửi DICOM, HL7 v2, bảng CSV hoặc Excel, hoặc tệp zip chứa chúng.',
  },
  empty: {
    en: 'The file is empty. Export it again where it comes from, then send it again.',
    vi: 'Tệp trống. Hãy xuất lại từ nơi gửi rồi gửi lại.',
  },
  'too-large': {
    en: 'The file is larger than the hub takes at once. Split it into smaller files, then send those.',
    vi: 'Tệp lớn hơn mức hub nhận trong một lần. Hãy chia thành các tệp nhỏ hơn rồi gửi lại.',
  },
  unreadable: {
    en: 'The file cannot be read as an image: it is damaged, cut off or not DICOM. Export it again from the device, then send it again.',
    vi: 'Không đọc được tệp như một ảnh: tệp hỏng, bị cắt cụt hoặc không phải DICOM. Hãy xuất lại từ máy rồi gửi lại.',
  },
  encrypted: {
    en: 'The file is locked with a password. Make the archive again without a password, then send it again.',
    vi: 'Tệp bị khoá bằng mật khẩu. Hãy nén lại không đặt mật khẩu rồi gửi lại.',
  },
  'nested-archive': {
    en: 'This is a zip archive inside another one, and the hub opens only the outer one. Send the inner one by itself.',
    vi: 'Đây là tệp zip nằm trong tệp zip khác; hub chỉ mở tệp bên ngoài. Hãy gửi riêng tệp zip bên trong.',
  },
  'archive-unreadable': {
    en: 'The zip archive is damaged or cut off. Pack it again and send it again, or send the files unpacked.',
    vi: 'Tệp zip bị hỏng hoặc bị cắt cụt. Hãy nén lại rồi gửi lại, hoặc gửi các tệp đã giải nén.',
  },
  'entry-failed': {
    en: 'This file of the archive could not be taken in. Unpack the archive and send this file by itself; if that fails too, tell the administrator.',
    vi: 'Không nhận được tệp này trong tệp zip. Hãy giải nén và gửi riêng tệp này; nếu vẫn lỗi, hãy báo quản trị viên.',
  },
  executable: {
    en: 'The image begins like a computer program, which may be harmful. Do not open it; tell the administrator, and ask where it came from.',
    vi: 'Tệp ảnh mở đầu giống một chương trình máy tính và có thể gây hại. Đừng mở tệp; hãy báo quản trị viên và hỏi rõ nơi gửi.',
  },
  'no-identifiers': {
    en: 'The image lacks a valid number of its study, series or image, so it cannot be placed. Have the device’s vendor look at its export, then send it again.',
    vi: 'Ảnh thiếu mã hợp lệ của ca chụp, loạt ảnh hoặc chính ảnh nên không xếp được vào đâu. Hãy nhờ hãng máy kiểm tra phần xuất ảnh rồi gửi lại.',
  },
  'other-than-announced': {
    en: 'The device announced one image and sent another: number or kind inside differ from its announcement. Have the device’s vendor look at its sending, then send the image again.',
    vi: 'Máy báo gửi một ảnh nhưng nội dung lại là ảnh khác: mã hoặc loại ảnh bên trong khác với lời báo. Hãy nhờ hãng máy kiểm tra phần gửi ảnh rồi gửi lại.',
  },
  'other-bytes-known-instance': {
    en: 'An image with this number is held already, and its content differs. The held one stays; find out at the device which one is right, and have a changed image exported under a new number.',
    vi: 'Đã có ảnh mang mã này nhưng nội dung khác. Ảnh đang lưu được giữ nguyên; hãy kiểm tra ở máy chụp xem ảnh nào đúng, ảnh đã sửa cần được xuất với mã mới.',
  },
  'series-of-another-study': {
    en: 'The hub holds the series of this image in another study. Check at the device to which examination it belongs, correct it there, then send it again.',
    vi: 'Loạt ảnh này đang được lưu trong một ca chụp khác. Hãy kiểm tra ở máy xem ảnh thuộc ca nào, sửa ở đó rồi gửi lại.',
  },
  'study-of-another-patient': {
    en: 'The hub holds the study of this image under another patient. Check whose examination it is, correct the patient at the device, then send it again.',
    vi: 'Ca chụp này đang được lưu cho một người khác. Hãy kiểm tra ca chụp là của ai, sửa thông tin người khám ở máy rồi gửi lại.',
  },
  'sent-to-another-study': {
    en: 'The image belongs to another study than the one it was sent to. Check which examination it belongs to, then send it there.',
    vi: 'Ảnh thuộc ca chụp khác với ca mà nó được gửi vào. Hãy kiểm tra ảnh thuộc ca nào rồi gửi đúng ca đó.',
  },
  'patient-contradiction': {
    en: 'Name, birth date or sex differ from the person held under this patient ID. Check who was examined, correct it where it was typed in, then send it again.',
    vi: 'Họ tên, ngày sinh hoặc giới khác với người đang mang mã bệnh nhân này. Hãy kiểm tra đúng người khám, sửa ở nơi đã nhập rồi gửi lại.',
  },
  'patient-id-too-long': {
    en: 'The patient ID is longer than any ID can be, so something else was typed there. Correct it at the device, then send it again.',
    vi: 'Mã bệnh nhân dài hơn mức một mã có thể có, nên có lẽ đã nhập nhầm nội dung khác. Hãy sửa ở máy rồi gửi lại.',
  },
  'no-patient-id': {
    en: 'The image came without a patient ID: it is stored, but kept apart from everybody. Add the ID at the device and send the study again if it belongs to a known person.',
    vi: 'Ảnh không có mã bệnh nhân: đã lưu nhưng để riêng, không gắn với ai. Nếu là người đã biết, hãy thêm mã ở máy rồi gửi lại ca chụp.',
  },
  'deleted-before': {
    en: 'The image is stored, though an administrator had deleted it before. Ask them whether it should be here, and have its sender stop sending it if not.',
    vi: 'Ảnh đã được lưu, dù trước đây quản trị viên đã xoá ảnh này. Hãy hỏi quản trị viên ảnh có nên ở đây không; nếu không, hãy yêu cầu nơi gửi ngừng gửi.',
  },
  'not-utf8': {
    en: 'The letters of this table cannot be read for certain. Save it as "CSV UTF-8", then send it again.',
    vi: 'Không đọc chắc chắn được chữ trong bảng này. Hãy lưu bảng dạng "CSV UTF-8" rồi gửi lại.',
  },
  'table-unreadable': {
    en: 'The rows and columns of this table cannot be told apart. Save it again as CSV, then send it again.',
    vi: 'Không phân biệt được các hàng và cột của bảng này. Hãy lưu lại dạng CSV rồi gửi lại.',
  },
  'table-columns': {
    en: 'The first line does not name the columns that the hub needs, or names one twice. Correct the column names, then send the table again.',
    vi: 'Dòng đầu của bảng thiếu tên cột mà hub cần, hoặc có cột trùng nghĩa. Hãy sửa tên cột rồi gửi lại bảng.',
  },
  'table-needs-mapping': {
    en: 'The hub does not know the columns of this table. Say on the page Tables what each column means; the table is kept meanwhile, and the next one with the same header goes in by itself.',
    vi: 'Hub chưa biết các cột của bảng này. Hãy cho biết ý nghĩa từng cột ở trang Bảng kết quả; bảng vẫn được giữ, và bảng sau có cùng tiêu đề sẽ tự vào.',
  },
  'row-refused': {
    en: 'This row of the table is not clear or contradicts itself or an earlier row; the other rows go on. Correct it in the table, then send the table again.',
    vi: 'Hàng này của bảng không rõ, hoặc mâu thuẫn với chính nó hay với hàng trước; các hàng khác vẫn được nhận. Hãy sửa hàng này rồi gửi lại bảng.',
  },
  'no-visit-yet': {
    en: 'No visit of this person is held yet, so the history has nowhere to go. Send the images or laboratory results first, then this table again.',
    vi: 'Chưa có lần khám nào của người này để gắn tiền sử. Hãy gửi ảnh hoặc kết quả xét nghiệm trước, rồi gửi lại bảng này.',
  },
  'message-refused': {
    en: 'The laboratory’s message cannot be read, so nothing of it was taken in. Have the laboratory correct it at the place named, then send it again.',
    vi: 'Không đọc được bản tin của phòng xét nghiệm nên chưa nhận gì từ đó. Hãy nhờ phòng xét nghiệm sửa ở chỗ đã nêu rồi gửi lại.',
  },
  'message-partly-refused': {
    en: 'Some reports of this message were taken in, others were not. Have the laboratory correct those named, then send the message again; nothing is stored twice.',
    vi: 'Một số phiếu trong bản tin đã được nhận, số khác thì chưa. Hãy nhờ phòng xét nghiệm sửa các phiếu đã nêu rồi gửi lại bản tin; không có gì bị lưu hai lần.',
  },
  'batch-incomplete': {
    en: 'Part of this file belongs to no message, or messages are missing. Ask the laboratory for the whole file, then send it again; nothing is stored twice.',
    vi: 'Một phần của tệp không thuộc bản tin nào, hoặc thiếu bản tin. Hãy xin phòng xét nghiệm tệp đầy đủ rồi gửi lại; không có gì bị lưu hai lần.',
  },
  'no-patient-number': {
    en: 'The report carries no patient ID of a hospital or centre, so it is not clear whose it is. Ask the laboratory to add the patient ID, then send it again.',
    vi: 'Phiếu không có mã bệnh nhân của bệnh viện hay trung tâm nên không rõ là của ai. Hãy nhờ phòng xét nghiệm thêm mã bệnh nhân rồi gửi lại.',
  },
  'several-patients': {
    en: 'The patient IDs on this report belong to more than one person held here. Find out who is meant, and have the laboratory send it again with only that ID.',
    vi: 'Các mã bệnh nhân trên phiếu thuộc về hơn một người đang lưu. Hãy xác định đúng người, rồi nhờ phòng xét nghiệm gửi lại chỉ với mã của người đó.',
  },
  'report-of-another-patient': {
    en: 'The hub holds this report number for another patient. Ask the laboratory whose report it is, and have it sent again with a number of its own.',
    vi: 'Số phiếu này đang được lưu cho một người khác. Hãy hỏi phòng xét nghiệm phiếu là của ai và nhờ gửi lại với số phiếu riêng.',
  },
  'no-collection-day': {
    en: 'The report does not say on which one day the samples were taken. Ask the laboratory to add the collection date, then send it again.',
    vi: 'Phiếu không cho biết mẫu được lấy vào một ngày nào. Hãy nhờ phòng xét nghiệm thêm ngày lấy mẫu rồi gửi lại.',
  },
  'results-not-read': {
    en: 'The report is stored, but some of its results could not be read and are only shown as received. Ask the laboratory to correct them, then send the report again.',
    vi: 'Phiếu đã được lưu, nhưng có kết quả không đọc được và chỉ hiện đúng như đã nhận. Hãy nhờ phòng xét nghiệm sửa rồi gửi lại phiếu.',
  },
  'later-version-stands': {
    en: 'A later version of this report is held already, and that one counts. Nothing needs to be done.',
    vi: 'Đã có bản mới hơn của phiếu này và bản đó có hiệu lực. Không cần làm gì thêm.',
  },
  'earlier-results-stand': {
    en: 'This version replaces an earlier one; results that it does not mention still stand. Ask the laboratory if they should be taken back.',
    vi: 'Bản này thay bản trước; các kết quả mà nó không nhắc tới vẫn có hiệu lực. Hãy hỏi phòng xét nghiệm nếu cần huỷ các kết quả đó.',
  },
  'order-unknown': {
    en: 'The message changes or cancels an order that is not held here. Ask its sender for the order itself, then let them send the message again.',
    vi: 'Bản tin sửa hoặc huỷ một chỉ định chưa có ở đây. Hãy nhờ nơi gửi gửi chính chỉ định đó, rồi gửi lại bản tin này.',
  },
  'order-held': {
    en: 'An order is held already under this number, with another content. Ask its sender to send a change of that order, or a new order under a new number.',
    vi: 'Đã có chỉ định mang số này nhưng nội dung khác. Hãy nhờ nơi gửi gửi bản tin sửa chỉ định, hoặc chỉ định mới với số mới.',
  },
  'order-too-late': {
    en: 'The examination of this order has begun or ended, so the message changes nothing. Speak with the people who examine, then with the sender.',
    vi: 'Lần chụp của chỉ định này đã bắt đầu hoặc kết thúc nên bản tin không thay đổi gì. Hãy trao đổi với người thực hiện, rồi với nơi gửi.',
  },
  'several-orders': {
    en: 'The numbers in this message are those of more than one order held here. Ask its sender which one is meant, and let them send it again with only its numbers.',
    vi: 'Các số trong bản tin thuộc về nhiều chỉ định đang lưu. Hãy hỏi nơi gửi chỉ định nào được nói tới và nhờ gửi lại chỉ với số của chỉ định đó.',
  },
  'order-of-another-patient': {
    en: 'The hub holds this order for another patient. Ask its sender whose order it is; nothing was changed.',
    vi: 'Chỉ định này đang được lưu cho một người khác. Hãy hỏi nơi gửi chỉ định là của ai; chưa có gì thay đổi.',
  },
  'step-refused': {
    en: 'What a scanner told about an examination (MPPS) could not be taken in. Check the examination at the scanner; its images are not affected.',
    vi: 'Không nhận được thông tin máy chụp báo về lần chụp (MPPS). Hãy kiểm tra lần chụp ở máy; ảnh không bị ảnh hưởng.',
  },
};

/** Why no model may read a result, which is shown as sent. */
export const OBSERVATION_PROBLEMS = [
  'unknown-code',
  'conflicting-codes',
  'no-value',
  'not-a-number',
  'not-a-quantity',
  'missing-unit',
  'unknown-unit',
  'other-dimension',
  'implausible',
  'comparator',
  'withdrawn',
  'refused',
] as const;
export type ObservationProblem = (typeof OBSERVATION_PROBLEMS)[number];

/** What is wrong and what to do next, in plain words. */
export const OBSERVATION_PROBLEM_WORDS: Readonly<Record<ObservationProblem, Bilingual>> = {
  'unknown-code': {
    en: 'The hub does not know this test by its code, so no model reads it. Read the value as the laboratory wrote it; a technician can say on the page Mapping inbox which test it is.',
    vi: 'Hub không biết xét nghiệm này qua mã của nó nên không mô hình nào dùng. Hãy đọc giá trị như phòng xét nghiệm ghi; kỹ thuật viên có thể cho biết đó là xét nghiệm nào ở trang Chờ ghép mã.',
  },
  'conflicting-codes': {
    en: 'The codes sent with this result mean different tests, so no model reads it. Ask the laboratory which test it is; a technician can say so on the page Mapping inbox.',
    vi: 'Các mã gửi kèm kết quả này chỉ những xét nghiệm khác nhau nên không mô hình nào dùng. Hãy hỏi phòng xét nghiệm đây là xét nghiệm nào; kỹ thuật viên có thể ghi lại ở trang Chờ ghép mã.',
  },
  'no-value': {
    en: 'No value was sent. Ask the laboratory whether the result is still to come.',
    vi: 'Chưa có giá trị. Hãy hỏi phòng xét nghiệm xem kết quả có còn gửi sau không.',
  },
  'not-a-number': {
    en: 'The result is in words, so no model reads it. Read it as the laboratory wrote it.',
    vi: 'Kết quả ghi bằng chữ nên không mô hình nào dùng. Hãy đọc như phòng xét nghiệm ghi.',
  },
  'not-a-quantity': {
    en: 'This test tells present or absent, but a number was sent, so no model reads it. Read it as the laboratory wrote it.',
    vi: 'Xét nghiệm này cho biết có hay không, nhưng được gửi bằng số nên không mô hình nào dùng. Hãy đọc như phòng xét nghiệm ghi.',
  },
  'missing-unit': {
    en: 'The value came without a unit, so no model reads it. Ask the laboratory to send it with its unit.',
    vi: 'Giá trị không kèm đơn vị nên không mô hình nào dùng. Hãy nhờ phòng xét nghiệm gửi lại kèm đơn vị.',
  },
  'unknown-unit': {
    en: 'The hub does not know this unit for this test, so no model reads it. Ask the laboratory whether the unit is right.',
    vi: 'Hub không biết đơn vị này cho xét nghiệm này nên không mô hình nào dùng. Hãy hỏi phòng xét nghiệm xem đơn vị có đúng không.',
  },
  'other-dimension': {
    en: 'The unit is a real one but measures something else than this test does, so no model reads it. Ask the laboratory whether test and unit are right.',
    vi: 'Đơn vị này có thật nhưng đo một đại lượng khác với xét nghiệm này nên không mô hình nào dùng. Hãy hỏi phòng xét nghiệm xem xét nghiệm và đơn vị có đúng không.',
  },
  implausible: {
    en: 'No living person has such a value in this unit, so no model reads it. Ask the laboratory to check value and unit.',
    vi: 'Không ai có giá trị như vậy với đơn vị này nên không mô hình nào dùng. Hãy nhờ phòng xét nghiệm kiểm tra lại giá trị và đơn vị.',
  },
  comparator: {
    en: 'The result is a limit ("less than" or "more than"), not one value, so no model reads it. Read it as the laboratory wrote it.',
    vi: 'Kết quả là một giới hạn ("nhỏ hơn" hoặc "lớn hơn"), không phải một giá trị, nên không mô hình nào dùng. Hãy đọc như phòng xét nghiệm ghi.',
  },
  withdrawn: {
    en: 'The laboratory took this result back. Do not use it; ask the laboratory if a new one will come.',
    vi: 'Phòng xét nghiệm đã rút kết quả này. Đừng dùng; hãy hỏi phòng xét nghiệm có kết quả mới không.',
  },
  refused: {
    en: 'The result could not be read and is only shown as received. Ask the laboratory to correct it, then send it again.',
    vi: 'Không đọc được kết quả này nên chỉ hiện đúng như đã nhận. Hãy nhờ phòng xét nghiệm sửa rồi gửi lại.',
  },
};

/** A receipt's kind with its sentence; null where there is nothing to say. */
export function tellReceiptProblem(kind: ReceiptProblem | null): ToldProblem<ReceiptProblem> | null {
  return kind === null ? null : { kind, ...RECEIPT_PROBLEM_WORDS[kind] };
}

/** A result's kind with its sentence; null where a model may read it. */
export function tellObservationProblem(
  kind: ObservationProblem | null,
): ToldProblem<ObservationProblem> | null {
  return kind === null ? null : { kind, ...OBSERVATION_PROBLEM_WORDS[kind] };
}
